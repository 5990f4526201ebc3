// Puts the remembered theme on <html> before the first paint.
// A classic script in <head>, on purpose: a module would come after the paint and flash.
try {
  for (const name of ["theme"]) {
    const kept = localStorage.getItem(`unbind-${name}`);
    if (kept) document.documentElement.dataset[name] = kept;
  }
} catch {
  // Storage is refused (private window, policy): the system's theme is used.
}
