// A record is a sequence of items. Each item is a line of words; in S and E the last word is a
// number of bytes, and that many bytes of data follow:
//
//   H <term> <vote>
//   P <nanoseconds>   the promise of the H before it; an H without a P has none
//   S <index> <term> <configuration> <bytes>
//   E <index> <term> <kind> <bytes>
#include "maelstrom/raft/journal.hpp"

#include <charconv>
#include <string_view>
#include <utility>

#include "maelstrom/error.hpp"

namespace maelstrom::raft {
namespace {

void write(std::string& record, const HardState& hard) {
  record += "H " + std::to_string(hard.term) + ' ' + std::to_string(hard.vote) + '\n';
  if (hard.promise != Duration(0)) record += "P " + std::to_string(hard.promise.count()) + '\n';
}

void write(std::string& record, const Snapshot& snapshot) {
  record += "S " + std::to_string(snapshot.index) + ' ' + std::to_string(snapshot.term) + ' ' +
            encode(snapshot.configuration) + ' ' + std::to_string(snapshot.data.size()) + '\n';
  record += snapshot.data;
}

void write(std::string& record, const Entry& entry) {
  record += "E " + std::to_string(entry.index) + ' ' + std::to_string(entry.term) + ' ' +
            std::to_string(static_cast<int>(entry.kind)) + ' ' + std::to_string(entry.data.size()) +
            '\n';
  record += entry.data;
}

[[noreturn]] void fail(const std::string& what) {
  throw Error(ErrorCode::crash, "the journal cannot be read: " + what);
}

class Reader {
 public:
  explicit Reader(std::string_view record) : rest_(record) {}

  bool done() const { return rest_.empty(); }

  std::string_view word(char end) {
    const std::size_t size = rest_.find(end);
    if (size == std::string_view::npos) fail("a word is not ended");
    const std::string_view result = rest_.substr(0, size);
    rest_.remove_prefix(size + 1);
    return result;
  }

  template <class T>
  T number(char end) {
    const std::string_view text = word(end);
    T result{};
    const auto [at, problem] = std::from_chars(text.data(), text.data() + text.size(), result);
    if (problem != std::errc() || at != text.data() + text.size()) fail("not a number");
    return result;
  }

  std::string data() {
    const auto size = number<std::size_t>('\n');
    if (size > rest_.size()) fail("data is cut short");
    std::string result(rest_.substr(0, size));
    rest_.remove_prefix(size);
    return result;
  }

 private:
  std::string_view rest_;
};

Index read_index(Reader& reader) {
  const auto index = reader.number<Index>(' ');
  if (index > kMaxIndex) fail("an index is beyond all logs");
  return index;
}

Term read_term(Reader& reader) {
  const auto term = reader.number<Term>(' ');
  if (term > kMaxTerm) fail("a term is beyond all terms");
  return term;
}

HardState read_hard_state(Reader& reader) {
  HardState hard;
  hard.term = read_term(reader);
  hard.vote = reader.number<NodeId>('\n');
  return hard;
}

Duration read_promise(Reader& reader) {
  const Duration promise(reader.number<Duration::rep>('\n'));
  if (promise <= Duration(0) || promise > kMaxPromise) fail("not a promise");
  return promise;
}

Snapshot read_snapshot(Reader& reader) {
  Snapshot snapshot;
  snapshot.index = read_index(reader);
  snapshot.term = read_term(reader);
  auto configuration = decode_configuration(reader.word(' '));
  if (!configuration) fail("not a configuration");
  snapshot.configuration = std::move(*configuration);
  snapshot.data = reader.data();
  // Index 0 stands for the beginning of the log, which has no term.
  if ((snapshot.index == 0) != (snapshot.term == 0)) fail("a snapshot's term is not its index's");
  if (snapshot.index > 0 && !is_valid(snapshot.configuration))
    fail("not a cluster's configuration");
  return snapshot;
}

Entry read_entry(Reader& reader) {
  Entry entry;
  entry.index = read_index(reader);
  entry.term = read_term(reader);
  const int kind = reader.number<int>(' ');
  if (kind < 0 || kind > static_cast<int>(EntryKind::configuration)) fail("not a kind of entry");
  entry.kind = static_cast<EntryKind>(kind);
  entry.data = reader.data();
  return entry;
}

// Each term has one vote, and terms do not decrease.
void add(State& state, HardState hard) {
  const HardState& before = state.hard;
  if (hard.term < before.term) fail("a term is earlier than the one before");
  if (hard.term == before.term && before.vote != kNoNode && hard.vote != before.vote) {
    fail("a second vote in a term");
  }
  state.hard = hard;
}

// Keeps the entries after the snapshot if the log agrees with it.
void add(State& state, Snapshot snapshot) {
  const Index before = state.snapshot.index;
  auto& entries = state.entries;
  if (snapshot.index < before) fail("a snapshot is older than the one before");
  if (snapshot.term < state.snapshot.term) fail("a snapshot's term is earlier than the one before");
  const std::size_t covered = snapshot.index - before;
  const bool agrees = covered == 0
                          ? state.snapshot.term == snapshot.term
                          : covered <= entries.size() && entries[covered - 1].term == snapshot.term;
  if (agrees) {
    entries.erase(entries.begin(), entries.begin() + static_cast<std::ptrdiff_t>(covered));
  } else {
    entries.clear();
  }
  state.snapshot = std::move(snapshot);
}

// Replaces the entries at its index and after it.
void add(State& state, Entry entry) {
  const Index before = state.snapshot.index;
  if (entry.index <= before) fail("an entry is before the snapshot");
  const std::size_t at = entry.index - before - 1;
  if (at > state.entries.size()) fail("entries are missing");
  const Term term = at == 0 ? state.snapshot.term : state.entries[at - 1].term;
  if (entry.term == 0 || entry.term < term) fail("an entry's term is earlier than the one before");
  state.entries.resize(at);
  state.entries.push_back(std::move(entry));
}

}  // namespace

std::string to_record(const Ready& ready) {
  std::string record;
  if (ready.hard_state) write(record, *ready.hard_state);
  if (ready.snapshot) write(record, *ready.snapshot);
  for (const Entry& entry : ready.entries) write(record, entry);
  return record;
}

std::string to_record(const State& state) {
  std::string record;
  write(record, state.hard);
  write(record, state.snapshot);
  for (const Entry& entry : state.entries) write(record, entry);
  return record;
}

namespace {

void add_record(State& state, std::string_view record) {
  Reader reader(record);
  bool after_hard_state = false;
  while (!reader.done()) {
    const std::string_view item = reader.word(' ');
    if (item == "P" && after_hard_state) {
      state.hard.promise = read_promise(reader);
    } else if (item == "H") {
      add(state, read_hard_state(reader));
    } else if (item == "S") {
      add(state, read_snapshot(reader));
    } else if (item == "E") {
      add(state, read_entry(reader));
    } else {
      fail("not an item");
    }
    after_hard_state = item == "H";
  }
}

}  // namespace

State from_records(const std::vector<std::string>& records, const Configuration& initial) {
  State state;
  state.snapshot.configuration = normalized(initial);
  for (std::size_t i = 0; i < records.size(); ++i) {
    try {
      add_record(state, records[i]);
    } catch (const Error& error) {
      throw Error(error.code(), "record " + std::to_string(i + 1) + ": " + error.text());
    }
  }
  // A server's term is that of its last entry or a later one.
  const Term last = state.entries.empty() ? state.snapshot.term : state.entries.back().term;
  if (state.hard.term < last) fail("the log's last term is later than the server's");
  return state;
}

}  // namespace maelstrom::raft
