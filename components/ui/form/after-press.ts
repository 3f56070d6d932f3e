/**
 * Runs `action` now, or after the mouse button that is held down has been released. What moves the page while it is
 * held (an error that appears because a field lost its focus) makes the click miss what it was aimed at.
 */
export function afterPress(action: () => void): void {
  if (!document.querySelector(":active")) {
    action();
    return;
  }
  const run = () => {
    clearTimeout(timer);
    window.removeEventListener("mouseup", release, { capture: true });
    action();
  };
  // The click itself comes right after the release.
  const release = () => setTimeout(run);
  // A release outside of the window may never be told.
  const timer = setTimeout(run, 1000);
  window.addEventListener("mouseup", release, { capture: true });
}
