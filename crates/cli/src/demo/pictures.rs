//! Drawn documents for the demo: shapes and text, clearly marked as specimens.

use jpeg_encoder::{ColorType, Encoder};
use unifont::get_glyph;

use super::stores::DemoStore;

/// Side of a glyph before scaling, in pixels.
const LETTER: usize = 16;
/// JPEG quality of a typical phone photo.
const QUALITY: u8 = 82;

const INK: Colour = [42, 44, 52];
const FAINT: Colour = [128, 134, 146];
const RED: Colour = [186, 52, 44];
const PAPER: Colour = [250, 249, 245];

type Colour = [u8; 3];

/// The text on a document.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Paper {
    /// Its code in the policy.
    pub(super) document: String,
    pub(super) store: &'static DemoStore,
}

impl Paper {
    /// The picture as a JPEG. The same paper always gives the same bytes.
    pub(super) fn draw(&self) -> anyhow::Result<Vec<u8>> {
        let mut picture = match self.document.as_str() {
            "id_card" => self.id_card(),
            "business_licence" => self.licence(),
            _ => self.page(),
        };
        picture.light(self.lamp());
        picture.into_jpeg()
    }

    /// Both sides, one below the other, on a desk.
    fn id_card(&self) -> Picture {
        let mut picture = Picture::new(900, 1140, self.shade([196, 186, 172]));
        picture.fill(40, 40, 820, 510, [226, 236, 244]);
        picture.fill(40, 590, 820, 510, [232, 238, 236]);
        for line in 0..12 {
            picture.fill(40, 60 + line * 42, 820, 2, [208, 222, 234]);
        }
        picture.specimen();
        picture.write(80, 84, 2, FAINT, "姓名");
        picture.write(180, 76, 3, INK, self.store.contact);
        picture.write(80, 160, 2, FAINT, "性别    －    民族    －");
        picture.write(80, 222, 2, FAINT, "出生    －  年  －  月  －  日");
        picture.write(80, 284, 2, FAINT, "住址");
        picture.write(180, 284, 2, INK, "某省某市样本路 1 号");
        // A generic head and shoulders.
        picture.disc(720, 180, 70, [168, 178, 190]);
        picture.disc(720, 400, 124, [168, 178, 190]);
        picture.fill(580, 424, 280, 126, [226, 236, 244]);
        picture.write(80, 468, 2, FAINT, "公民身份号码");
        picture.write(300, 464, 2, INK, "000000 20260101 000X");
        picture.disc(140, 690, 56, RED);
        picture.write(240, 640, 3, INK, "样本共和国");
        picture.write(240, 710, 4, INK, "居民样本证");
        picture.write(80, 960, 2, FAINT, "签发机关    样本市样本局");
        picture.write(80, 1020, 2, FAINT, "有效期限    2020.01.01－2040.01.01");
        picture
    }

    fn licence(&self) -> Picture {
        let mut picture = Picture::new(1120, 800, self.shade([252, 248, 232]));
        for (inset, colour) in [(24, RED), (30, PAPER), (38, [214, 178, 96]), (42, [252, 248, 232])] {
            picture.fill(inset, inset, 1120 - 2 * inset, 800 - 2 * inset, colour);
        }
        picture.specimen();
        picture.disc(560, 108, 40, RED);
        picture.write(432, 168, 4, INK, "营业执照");
        let code = format!("91000000{}00X", self.store.number);
        let lines = [
            ("统一社会信用代码", code.as_str()),
            ("名称", self.store.name),
            ("经营者", self.store.owner),
            ("类型", "样本"),
            ("经营场所", "某省某市样本路 1 号"),
        ];
        for (line, (label, text)) in lines.into_iter().enumerate() {
            picture.write(100, 276 + line * 62, 2, FAINT, label);
            picture.write(390, 276 + line * 62, 2, INK, text);
        }
        picture.ring(900, 640, 84, RED);
        picture.write(852, 624, 2, RED, "样本章");
        picture.write(100, 660, 2, FAINT, "登记机关    样本市样本局");
        picture
    }

    /// Any other document: a sheet with a heading and some lines.
    fn page(&self) -> Picture {
        let (title, lines) = match self.document.as_str() {
            "transfer_agreement" => (
                "店铺转让协议",
                ["转让方与受让方就下列店铺的转让达成一致：", "转让自双方签字之日起生效，账号另行绑定。"],
            ),
            "theft_report" => ("报警回执", ["报案人称账号于 2026 年 11 月被盗。", "回执编号    样本-0000"]),
            "agent_source" => ("客服工单", ["来电人已通过回拨登记号码核验身份。", "请求：代为提交解除绑定申请。"]),
            "trademark_certificate" => {
                ("商标注册证", ["注册号    样本第 0000000 号", "有效期    至 2036 年 1 月 1 日"])
            }
            _ => ("补充材料", ["补充说明见下。", "－"]),
        };
        let mut picture = Picture::new(800, 1100, self.shade([186, 188, 190]));
        picture.fill(30, 30, 740, 1040, PAPER);
        picture.specimen();
        picture.write((800 - title.chars().count() * LETTER * 4) / 2, 110, 4, INK, title);
        let about = [
            format!("店铺编号    {}", self.store.number),
            format!("店铺名称    {}", self.store.name),
            format!("登记经营者  {}", self.store.owner),
        ];
        for (line, text) in about.iter().map(String::as_str).chain(lines).enumerate() {
            picture.write(90, 260 + line * 70, 2, INK, text);
        }
        picture.fill(90, 820, 240, 2, FAINT);
        picture.write(90, 780, 2, INK, self.store.contact);
        picture.write(90, 836, 1, FAINT, "签字 Signed");
        picture.ring(600, 800, 80, RED);
        picture.write(552, 784, 2, RED, "样本章");
        picture
    }

    /// The light of this photo: two pictures with the same light would be recognised as one that was uploaded twice.
    fn lamp(&self) -> u64 {
        let text = [self.document.as_str(), self.store.number, self.store.contact];
        text.concat().bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3).rotate_left(7)
        })
    }

    /// A slightly different colour for each store, so that no two documents look alike.
    fn shade(&self, base: Colour) -> Colour {
        let sum = self.store.number.bytes().fold(7_u8, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte));
        [base[0] - sum % 23, base[1] - sum / 3 % 19, base[2] - sum / 7 % 17]
    }
}

/// Pixels, three bytes each.
struct Picture {
    width: usize,
    height: usize,
    pixels: Vec<u8>,
}

impl Picture {
    fn new(width: usize, height: usize, colour: Colour) -> Self {
        Self { width, height, pixels: colour.repeat(width * height) }
    }

    /// A rectangle, clipped to the picture.
    fn fill(&mut self, left: usize, top: usize, width: usize, height: usize, colour: Colour) {
        let right = (left + width).min(self.width);
        for row in top..(top + height).min(self.height) {
            let (from, to) = ((row * self.width + left.min(right)) * 3, (row * self.width + right) * 3);
            for pixel in self.pixels[from..to].as_chunks_mut::<3>().0 {
                *pixel = colour;
            }
        }
    }

    fn disc(&mut self, x: usize, y: usize, radius: usize, colour: Colour) {
        for row in 0..=2 * radius {
            let up = row.abs_diff(radius);
            let half = (radius * radius - up * up).isqrt();
            self.fill(x - half, y + row - radius, 2 * half, 1, colour);
        }
    }

    fn ring(&mut self, x: usize, y: usize, radius: usize, colour: Colour) {
        let inside = self.pixels[(y * self.width + x) * 3..][..3].try_into().unwrap_or(PAPER);
        self.disc(x, y, radius, colour);
        self.disc(x, y, radius - 6, inside);
    }

    fn write(&mut self, left: usize, top: usize, scale: usize, colour: Colour, text: &str) {
        let mut x = left;
        for glyph in text.chars().filter_map(get_glyph) {
            for row in 0..LETTER {
                for column in (0..glyph.get_width()).filter(|column| glyph.get_pixel(*column, row)) {
                    self.fill(x + column * scale, top + row * scale, scale, scale, colour);
                }
            }
            x += glyph.get_width() * scale;
        }
    }

    /// Writes the specimen mark repeatedly, and once in full at the bottom.
    fn specimen(&mut self) {
        for (line, top) in (150..self.height - 120).step_by(220).enumerate() {
            self.write(60 + line % 3 * 90, top, 4, [222, 190, 186], "样本 SPECIMEN");
        }
        self.fill(0, self.height - 28, self.width, 28, RED);
        self.write(
            12,
            self.height - 22,
            1,
            PAPER,
            "样本 SPECIMEN · 演示数据，不是任何人的证件 · demo data, nobody's document",
        );
    }

    /// Uneven light: a few broad waves of brightness.
    fn light(&mut self, lamp: u64) {
        const CELL: usize = 20;
        const WAVES: u32 = 6;
        let wave = |number: u32| -> [f32; 4] {
            let bits = lamp.rotate_left(number * 11).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            let part = |shift: u32, size: u64| (bits >> shift) % size;
            [1 + part(8, 5), 1 + part(20, 5), part(32, 628), part(44, 628)].map(|it| it as f32)
        };
        let waves: Vec<[f32; 4]> = (0..WAVES).map(wave).collect();
        for top in (0..self.height).step_by(CELL) {
            for left in (0..self.width).step_by(CELL) {
                let (x, y) = (left as f32 / self.width as f32, top as f32 / self.height as f32);
                let turn = std::f32::consts::PI;
                let sum: f32 = waves
                    .iter()
                    .map(|[across, down, from, to]| {
                        (across * turn * x + from / 100.0).cos() * (down * turn * y + to / 100.0).cos()
                    })
                    .sum();
                let percent = (88.0 + 9.0 * sum).clamp(40.0, 100.0) as u32;
                for row in top..(top + CELL).min(self.height) {
                    let (from, to) = (row * self.width + left, row * self.width + (left + CELL).min(self.width));
                    for part in &mut self.pixels[from * 3..to * 3] {
                        *part = u8::try_from(u32::from(*part) * percent / 100).unwrap_or(u8::MAX);
                    }
                }
            }
        }
    }

    fn into_jpeg(self) -> anyhow::Result<Vec<u8>> {
        let mut jpeg = Vec::new();
        let (width, height) = (u16::try_from(self.width)?, u16::try_from(self.height)?);
        Encoder::new(&mut jpeg, QUALITY).encode(&self.pixels, width, height, ColorType::Rgb)?;
        Ok(jpeg)
    }
}

#[cfg(test)]
mod tests {
    use prepare::MediaType;

    use super::*;
    use crate::demo::stores::STORES;

    #[test]
    fn every_policy_document_can_be_drawn() {
        let policy = domain::policy::Policy::parse(domain::policy::SHIPPED).unwrap();
        for document in policy.documents {
            let paper = Paper { document: document.code, store: &STORES[6] };
            let drawn = paper.draw().unwrap();
            assert_eq!(paper.draw().unwrap(), drawn);
            let prepared = prepare::prepare(&drawn, MediaType::Jpeg, &prepare::Fonts::default()).unwrap();
            assert_eq!(prepared.pages.len(), 1, "{}", paper.document);
        }
    }
}
