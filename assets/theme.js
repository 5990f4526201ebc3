// Puts the remembered theme on <html> before the first paint.
// Deliberately a classic script in <head>: a module would run after the first paint and cause a flash.
try {
  const kept = localStorage.getItem("unbind-theme");
  if (kept) document.documentElement.dataset.theme = kept;
} catch {
  // Storage is not available (private window, policy): the system's theme is used.
}
