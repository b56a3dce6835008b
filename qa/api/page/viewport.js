// Keeps the composer above an on-screen keyboard, also where that lies over the page instead of making
// it smaller.

const workspace = document.getElementById("workspace");

/** Follows what the keyboard leaves to be seen. */
export function connectViewport() {
  visualViewport?.addEventListener("resize", () => {
    // Somebody who enlarges the page with two fingers sees less of it, but there is no keyboard.
    const covered = visualViewport.scale === 1 && visualViewport.height < innerHeight - 1;
    workspace.style.blockSize = covered ? `${visualViewport.height}px` : "";
    if (covered) scrollTo(0, 0);
  });
}
