// Memory that only starting needed. A host with a hundred plugins reads each of them once, to load it, and then uses
// few.
//
// Any thread.
#pragma once

namespace spillway::app {

// Gives it back to the system: free blocks of the heap, and pages of programs and libraries that nobody can have
// changed. Such a page comes back from its file when it is used again.
void giveBackStartMemory();

}  // namespace spillway::app
