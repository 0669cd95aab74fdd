// Words for stories: times, lists of names, operations and faults.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "report/text.hpp"
#include "story/trail.hpp"

namespace maelstrom::workbench::story {

// "n0", "n0 and n1", "n0, n1 and n2"; of more than six the first ones and the number of others.
std::string listed(std::span<const std::string> names);
// "once", "twice", "3 times".
std::string times(std::size_t count);
// "1 element", "2 elements".
std::string counted(std::size_t count, std::string_view noun);
// A value in a sentence, as short EDN.
std::string brief(const Value& value);
// A time, "99.8 ms" or "10.1 s".
std::string at(Duration time);
// "at 1.200 s", or "1.200 s to 1.317 s" if that is a millisecond or more.
std::string span_of(Duration begin, Duration end);
// That nodes never sent a message to each other or to a service; empty if one did.
std::string silence(const Trail& trail);

// "read by c3 at n0", with as much as the run tells; "read by process 3" if it tells nothing.
std::string actor(const Trail& trail, const Op& op);

// "partition n0 | n1, n2 (5.200 s to 7.900 s)"; of other shapes than two sides or more, with `cut`
// in their place.
std::string named(const FaultWindow& window, std::string_view cut = {});
// The windows' span if all of these moments are in one window, else null.
const FaultWindow* common_fault(const Trail& trail, std::span<const Duration> moments);

}  // namespace maelstrom::workbench::story
