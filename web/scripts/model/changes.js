// What was changed, in people's words.

export const kindWord = {
  pull_request: "Pull request", push: "Push", workflow: "Workflow", job: "Job", image: "Image", release: "Release", deployment: "Deployment",
  config: "Configuration", scaling: "Scaling", feature_flag: "Feature flag", database: "Database", infrastructure: "Infrastructure", other: "Other",
};
export const kinds = Object.keys(kindWord);
export const kindPicture = {
  pull_request: "merge", push: "edit", workflow: "refresh", job: "refresh", image: "box", release: "tag", deployment: "rocket", config: "sliders",
  scaling: "bolt", feature_flag: "flag", database: "topology", infrastructure: "topology", other: "changes",
};
export const changeStatusWord = {
  pending: "Waiting", running: "Running", success: "Done", failure: "Failed", cancelled: "Cancelled", open: "Open", merged: "Merged", closed: "Closed", unknown: "Unknown",
};
/** The pill that says it, of those that there are. */
export const changeStatusTone = { failure: "firing", success: "good", merged: "good", running: "investigating", pending: "detected" };
export const sourceWord = {
  github: "GitHub", gitlab: "GitLab", argocd: "Argo CD", jenkins: "Jenkins", flux: "Flux", kubernetes: "Kubernetes", manual: "By hand", cli: "Command line", generic: "Webhook",
};
export const scorePartWord = { time: "Near in time", service: "Related service", environment: "Same environment", effect: "Takes effect", type: "Kind of change", files: "Kind of files", status: "How it ended", rollback: "Rollback" };
export const scorePartHint = {
  time: "Halves with every few minutes between the change and the first alert", service: "The failing service itself, or one that it needs; less where something that the changed service needs fails too",
  environment: "Changed where it fails", effect: "A build or a merge changes nothing that runs by itself", type: "A deployment is riskier than a merged pull request", files: "The riskiest kind of files that it changes",
  status: "A change that failed is likelier", rollback: "Taken back since, or itself a way back",
};
export const reasonWord = { commit: "same commit", image: "same image", tag: "tag names the commit", version: "same version", config: "uses the configuration", told: "the sender says so" };
export const shortCommit = (commit) => (commit ?? "").slice(0, 7);
export const shownVersion = (version) => (/^[0-9a-f]{40}$/.test(version ?? "") ? version.slice(0, 7) : version ?? "");

/** "12 min before", "3 s after, by the clocks". */
export function lagWord(seconds) {
  if (seconds < 0) return `${Math.round(-seconds)} s after, by the clocks`;
  if (seconds < 90) return `${Math.round(seconds)} s before`;
  const minutes = Math.round(seconds / 60);
  if (minutes >= 2880) return `${Math.floor(minutes / 1440)} days before`;
  return minutes < 90 ? `${minutes} min before` : `${Math.floor(minutes / 60)} h ${minutes % 60} min before`;
}
