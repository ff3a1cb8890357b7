export const themes = [
  { value: "auto", label: "System theme", picture: "auto" },
  { value: "light", label: "Light theme", picture: "sun" },
  { value: "dark", label: "Dark theme", picture: "moon" },
];

export const chosenTheme = () => document.documentElement.dataset.theme ?? "auto";

export function chooseTheme(theme) {
  if (theme === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  try { localStorage.setItem("theme", theme); } catch { /* kept for this page only */ }
}
