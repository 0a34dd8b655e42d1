// Where a request may break the published schema on purpose. `where` is matched against "<path> <keyword> <params>" of
// an error; `target` is the kind of target it holds for, or absent for both.
export const exceptions = [
  {
    wire: "openai-chat",
    target: "plain",
    where: /^\/stop /,
    why: "many services of this wire take more than four; the vendor's own limit is a row of its provider (stop_max)",
  },
];
