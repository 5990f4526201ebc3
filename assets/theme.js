// Puts the remembered theme on <html> before the first paint.
// A classic script in <head>, on purpose: a module would come after the paint and flash.
try {
  const kept = localStorage.getItem("unbind-theme");
  if (kept) document.documentElement.dataset.theme = kept;
} catch {
  // Storage is refused (private window, policy): the system's theme is used.
}
