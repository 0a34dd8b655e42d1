// What ends the wait for a connection early.
//
// A plain value; any thread. Descriptors are borrowed; -1: none.
#pragma once

namespace spillway::upstream {

struct Interrupt {
  int closes = -1;  // a client's socket: its other side has closed
  int speaks = -1;  // another upstream's socket: there is something to read
};

}  // namespace spillway::upstream
