#include "Chooser.h"

#include <spillway/text/Weight.hpp>

#include <algorithm>

namespace phrases {

Chooser::Chooser(Side side) : side_(side), slots_(1024) {}

size_t Chooser::nodeOf(uint64_t hash, std::string_view text, size_t parent) {
  const size_t mask = slots_.size() - 1;
  size_t slot = (hash ^ hash >> 32) & mask;
  for (; slots_[slot] != 0; slot = (slot + 1) & mask) {
    const Node& node = nodes_[slots_[slot] - 1];
    if (node.hash == hash && node.text.size() == text.size()) return slots_[slot] - 1;
  }
  nodes_.push_back({text, hash, parent});
  slots_[slot] = static_cast<uint32_t>(nodes_.size());
  if (nodes_.size() * 2 > slots_.size()) grow();
  return nodes_.size() - 1;
}

void Chooser::grow() {
  slots_.assign(slots_.size() * 4, 0);
  const size_t mask = slots_.size() - 1;
  for (size_t i = 0; i < nodes_.size(); ++i) {
    size_t slot = (nodes_[i].hash ^ nodes_[i].hash >> 32) & mask;
    while (slots_[slot] != 0) slot = (slot + 1) & mask;
    slots_[slot] = static_cast<uint32_t>(i + 1);
  }
}

void Chooser::add(std::string_view line, size_t times, size_t cuts) {
  size_t parent = kNone, done = 0;
  uint64_t hash = 0;
  while (done < line.size() && cuts-- > 0) {
    const size_t size = nextCut(line, side_, done);
    if (size > kLongest) return;
    hash = longerHash(hash, line, side_, done, size);
    done = size;
    const std::string_view text = endOf(line, side_, size);
    const size_t place = nodeOf(hash, text, parent);
    if (nodes_[place].text != text) return;  // two phrases of one hash: the second is passed over
    nodes_[place].count += times;
    parent = place;
  }
}

std::vector<Chooser::Node> Chooser::frequent() const {
  size_t fewest = kFewest;
  const auto many = [&] {
    return static_cast<size_t>(
        std::count_if(nodes_.begin(), nodes_.end(), [&](const Node& node) { return node.count >= fewest; }));
  };
  while (many() > kCandidates) fewest *= 2;
  std::vector<Node> found;
  std::vector<size_t> place(nodes_.size(), kNone);
  for (size_t i = 0; i < nodes_.size(); ++i) {
    if (nodes_[i].count < fewest) continue;
    place[i] = found.size();
    found.push_back(nodes_[i]);  // what it begins with has at least its count, and comes before it
    if (nodes_[i].parent != kNone) found.back().parent = place[nodes_[i].parent];
  }
  return found;
}

std::vector<std::string_view> Chooser::chosen(size_t limit) const {
  const std::vector<Node> nodes = frequent();
  const size_t size = nodes.size();
  std::vector<size_t> weight(size), covered(size), above(size);
  std::vector<bool> taken(size, false);
  for (size_t i = 0; i < size; ++i) weight[i] = spw::text::weightOf(nodes[i].text);
  const auto spared = [&](size_t node) { return weight[node] > kSign ? weight[node] - kSign : 0; };
  // The one that saves most beside those that are taken, again and again.
  for (size_t round = 0; round < limit; ++round) {
    std::fill(covered.begin(), covered.end(), 0);
    for (size_t i = size; i-- > 0;)
      if (nodes[i].parent != kNone) covered[nodes[i].parent] += taken[i] ? nodes[i].count : covered[i];
    size_t best = kNone, most = 0;
    for (size_t i = 0; i < size; ++i) {
      const size_t parent = nodes[i].parent;
      above[i] = parent == kNone ? 0 : taken[parent] ? spared(parent) : above[parent];
      if (taken[i] || spared(i) <= above[i]) continue;
      const size_t saved = (nodes[i].count - covered[i]) * (spared(i) - above[i]), costs = weight[i] + kListed;
      if (saved > costs && saved - costs > most) {
        most = saved - costs;
        best = i;
      }
    }
    if (best == kNone) break;
    taken[best] = true;
  }
  // Longer ones may have left too few lines to a shorter one.
  std::fill(covered.begin(), covered.end(), 0);
  std::vector<std::string_view> texts;
  for (size_t i = size; i-- > 0;) {
    const bool pays = taken[i] && (nodes[i].count - covered[i]) * spared(i) > weight[i] + kListed;
    if (pays) texts.push_back(nodes[i].text);
    if (nodes[i].parent != kNone) covered[nodes[i].parent] += pays ? nodes[i].count : covered[i];
  }
  std::reverse(texts.begin(), texts.end());
  return texts;
}

}  // namespace phrases
