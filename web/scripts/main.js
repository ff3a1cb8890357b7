import { handlePages, startRouter, route, go } from "./core/router.js";
import { whenSignedOut } from "./core/api.js";
import { can, loadSession, isSignedIn, setSession } from "./core/session.js";
import { announce } from "./core/announce.js";
import { fill } from "./core/dom.js";
import { isAbort } from "./core/problem.js";
import { failure, blank } from "./parts/states.js";
import { linkButton } from "./parts/button.js";
import { showShell, hideShell, markCurrent } from "./shell/shell.js";
import { stop } from "./core/live.js";
import { settingsRoutes } from "./pages/settings/routes.js";

route("/", async () => ({ default: () => go("/incidents", { replace: true }) }));
route("/sign-in", () => import("./pages/sign-in.js"), { bare: true, title: "Sign in" });
route("/setup", () => import("./pages/setup.js"), { bare: true, title: "Welcome" });
route("/invitation", () => import("./pages/invitation/page.js"), { bare: true, title: "Invitation" });
route("/forgot-password", () => import("./pages/password/forgot.js"), { bare: true, title: "Forgotten password" });
route("/reset-password", () => import("./pages/password/reset.js"), { bare: true, title: "New password" });
route("/incidents", () => import("./pages/incidents/page.js"), { section: "incidents", title: "Incidents" });
route("/incidents/:id", () => import("./pages/incident/page.js"), { section: "incidents", title: "Incident" });
route("/alerts", () => import("./pages/alerts/page.js"), { section: "alerts", title: "Alerts" });
route("/alerts/:id", () => import("./pages/alert/page.js"), { section: "alerts", title: "Alert" });
route("/changes", () => import("./pages/changes/page.js"), { section: "changes", title: "Changes" });
route("/changes/:id", () => import("./pages/change/page.js"), { section: "changes", title: "Change" });
route("/topology", () => import("./pages/topology/page.js"), { section: "topology", title: "Topology" });
route("/paging", () => import("./pages/paging/page.js"), { section: "paging", title: "Paging" });
settingsRoutes(route);

const outlet = document.getElementById("page");

/** Pages name themselves: in the tab, and to screen readers. */
export function title(text) {
  document.title = text ? `${text} · Bellwether` : "Bellwether";
}

async function draw(found, page) {
  const { scope } = page;
  const bare = found?.options.bare ?? false;
  if (!bare && !isSignedIn()) {
    try { await loadSession(); } catch (error) {
      hideShell();
      fill(outlet, failure(error, { level: "h1", retry: () => location.reload() }));
      return;
    }
    if (scope.ended) return;
    if (!isSignedIn()) return signIn();
  }
  if (bare) hideShell(); else showShell();
  markCurrent(found?.options.section);
  title(found?.options.title ?? "Not found");
  page.outlet = outlet;
  page.title = title;
  const { settings, needs } = found?.options ?? {};
  try {
    if (settings !== undefined) {
      const { settingsFrame } = await import("./pages/settings/frame.js");
      if (scope.ended) return;
      page.outlet = settingsFrame(outlet, settings);
    }
    if (needs && !can(needs)) {
      fill(page.outlet, (await import("./parts/forbidden.js")).forbidden(`${found.options.title}: not for your role`, needs));
    } else if (!found) {
      fill(outlet, blank("No such page", "The address is wrong, or the page has moved.", { level: "h1", actions: [linkButton("Go to incidents", "/incidents", { kind: "primary" })] }));
    } else {
      const module = await found.load();
      if (scope.ended) return;
      await module.default(page);
    }
  } catch (error) {
    if (scope.ended || isAbort(error)) return;
    fill(page.outlet, failure(error, { level: "h1", retry: () => draw(found, page) }));
  }
  if (scope.ended) return;
  arrive(page);
}

let first = true;

function arrive(page) {
  window.scrollTo(0, page.scroll);
  const heading = outlet.querySelector("h1");
  if (!first && heading && !outlet.contains(document.activeElement)) {
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  }
  if (!first) announce(heading?.textContent ?? document.title);
  first = false;
}

function signIn() {
  const next = location.pathname + location.search;
  return go(next === "/" || next === "/incidents" ? "/sign-in" : `/sign-in?next=${encodeURIComponent(next)}`, { replace: true });
}

whenSignedOut(() => {
  if (!isSignedIn()) return;
  setSession(null);
  stop();
  signIn();
});
handlePages(draw);
startRouter();
