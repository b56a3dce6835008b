// Files dropped anywhere on the page.

const overlay = document.getElementById("drop");

/**
 * Hands dropped files to `take(files, folders)`, folders by their names; where `allowed()` is false a
 * drop does nothing at all.
 */
export function connectDropping(allowed, take) {
  // Without this a file dropped beside its aim would replace the page.
  addEventListener("dragover", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = allowed() ? "copy" : "none";
    overlay.hidden = !allowed();
  });
  addEventListener("dragleave", (event) => {
    // Only when the pointer leaves the window; it leaves elements all the time.
    if (event.relatedTarget === null) overlay.hidden = true;
  });
  addEventListener("drop", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    overlay.hidden = true;
    if (allowed()) take(...dropped(event.dataTransfer));
  });
}

function hasFiles({ dataTransfer }) {
  return dataTransfer?.types.includes("Files") ?? false;
}

/** The files of a drop, and the names of the folders, which cannot be read like files. */
function dropped({ items, files }) {
  const entries = [...items].filter(({ kind }) => kind === "file").map((item) => item.webkitGetAsEntry?.());
  const isFolder = (_, index) => entries[index]?.isDirectory ?? false;
  const [all, folders] = [[...files], [...files].filter(isFolder)];
  return [all.filter((file) => !folders.includes(file)), folders.map(({ name }) => name)];
}
