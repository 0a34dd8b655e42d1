// Spillway: a local proxy that routes every request of a coding agent to the best account of the best provider, and
// spills to the next when one is limited, over budget or broken. docs/architecture.md draws the picture.
#include "host/cli/Program.h"

int main(int argc, char** argv) { return spillway::cli::run({argv + 1, argv + argc}); }
