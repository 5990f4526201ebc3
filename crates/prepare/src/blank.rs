//! Recognises pictures that show nothing: an all-black photo, a white page.

/// The largest difference between two pixels, per channel, that is still one colour: noise of a sensor in the dark after
/// shrinking, and of JPEG.
const MAX_DIFFERENCE: u8 = 16;

/// Whether all pixels have nearly the same colour. `channels` bytes a pixel, of which the first three count.
pub(crate) fn is_single_colour(pixels: &[u8], channels: usize) -> bool {
    let (mut low, mut high) = ([u8::MAX; 3], [0; 3]);
    for pixel in pixels.chunks_exact(channels) {
        for (channel, value) in pixel.iter().take(3).enumerate() {
            low[channel] = low[channel].min(*value);
            high[channel] = high[channel].max(*value);
        }
    }
    low.iter().zip(high).all(|(low, high)| high.saturating_sub(*low) <= MAX_DIFFERENCE)
}
