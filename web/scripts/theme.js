// Runs before the first paint, so that nobody sees the other theme flash by. Not a module: modules run too late.
(() => {
  let theme = null;
  try { theme = localStorage.getItem("theme"); } catch { /* storage is switched off: follow the system */ }
  if (theme === "dark" || theme === "light") document.documentElement.dataset.theme = theme;
})();
