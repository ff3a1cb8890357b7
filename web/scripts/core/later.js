/** Runs `action` once things have been quiet for `ms`; ends with the scope. */
export function debounce(scope, ms, action) {
  let timer = null;
  scope.add(() => clearTimeout(timer));
  return (...args) => {
    clearTimeout(timer);
    timer = setTimeout(() => { if (!scope.ended) action(...args); }, ms);
  };
}

/** Gathers ids and hands them over together, at most every `ms`: a storm becomes a few requests. */
export function gather(scope, ms, action) {
  let waiting = new Set();
  let timer = null;
  scope.add(() => clearTimeout(timer));
  return (id) => {
    waiting.add(id);
    timer ??= setTimeout(() => {
      timer = null;
      const batch = [...waiting];
      waiting = new Set();
      if (!scope.ended) action(batch);
    }, ms);
  };
}
