// What a terminal would show is the same.
#include "tests/compress/Needles.h"
#include "tests/compress/Proof.h"

namespace spillway::compress {

// Lines of trouble that were written over are kept as lines of their own, so the result may show more.
static const Proof terminalNoise{"terminal-noise", {.like = onScreen, .adds = true}};

}  // namespace spillway::compress
