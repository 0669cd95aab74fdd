// What the compiler promises: which types own their data, and which may be copied.
#include <array>
#include <map>

#include "calls.hpp"
#include "harness.hpp"
#include "inbound.hpp"
#include "maelstrom/lines.hpp"
#include "timers.hpp"

namespace tests::types_test {
namespace {

struct Owning {
  std::string name;
  std::map<std::string, std::vector<int>> numbers;
  std::optional<Json> json;
  using fields = Fields<"name", "numbers", "json">;
};
struct Viewing {
  int number;
  std::string_view name;
  using fields = Fields<"number", "name">;
};
struct Nested {
  std::vector<Viewing> inner;
  using fields = Fields<"inner">;
};

static_assert(OwnsData<bool> && OwnsData<std::int64_t> && OwnsData<double>);
static_assert(OwnsData<std::string> && OwnsData<Json> && OwnsData<Ack> && OwnsData<Owning>);
static_assert(OwnsData<std::vector<std::string>> && OwnsData<std::optional<std::string>>);
static_assert(OwnsData<std::pair<int, std::string>> && OwnsData<std::tuple<>>);
static_assert(OwnsData<std::array<Owning, 2>> && OwnsData<std::map<std::string, Owning>>);

static_assert(!OwnsData<std::string_view> && !OwnsData<Raw>);
static_assert(!OwnsData<List<int>> && !OwnsData<Dict<int>>);
static_assert(!OwnsData<Viewing> && !OwnsData<Nested>);
static_assert(!OwnsData<std::optional<std::string_view>> && !OwnsData<std::vector<Raw>>);
static_assert(!OwnsData<std::pair<int, Raw>> && !OwnsData<std::tuple<int, std::string_view>>);
static_assert(!OwnsData<std::map<std::string_view, int>> && !OwnsData<std::map<int, Viewing>>);
static_assert(!OwnsData<std::array<std::string_view, 1>>);
static_assert(!OwnsData<std::vector<std::optional<std::pair<int, Raw>>>>);

// What outlives the reply must own its data; of calls tests/mistakes shows it.
template <class T>
concept Readable = requires(Kv& kv) {
  kv.read<T>("key");
};
template <class T>
concept Updatable = requires(LinKv& kv, T value) {
  kv.update("key", value, [](T old) { return old; });
};

static_assert(Readable<std::int64_t> && Readable<Json> && Readable<std::vector<std::string>>);
static_assert(!Readable<std::string_view> && !Readable<Raw> && !Readable<Viewing>);
static_assert(Updatable<std::int64_t> && Updatable<std::string>);
static_assert(!Updatable<std::string_view> && !Updatable<Raw>);

// lww-kv cannot create conditionally, so its client has no such call.
template <class K>
concept Creates = requires(K& kv) {
  kv.create_if_missing("key", 1);
};
template <class K>
concept Fences = requires(K& kv) {
  kv.fence();
};
static_assert(Creates<LinKv> && Creates<SeqKv> && !Creates<LwwKv> && !Creates<Kv>);
static_assert(Fences<SeqKv> && !Fences<LinKv> && !Fences<LwwKv>);

template <class T>
concept Copyable = std::is_copy_constructible_v<T> || std::is_copy_assignable_v<T>;
template <class T>
concept Movable = std::is_nothrow_move_constructible_v<T>;

static_assert(!Copyable<Task<>> && !Copyable<Task<int>> && Movable<Task<>> && Movable<Task<int>>);
static_assert(!std::is_default_constructible_v<Task<>>);
static_assert(!Copyable<Node> && !std::is_move_constructible_v<Node>);
static_assert(!Copyable<Scope> && !std::is_move_constructible_v<Scope>);
static_assert(!Copyable<TextBuffer> && !Copyable<LineBuffer> && !Copyable<Decoder>);
static_assert(Movable<Decoder> && std::is_nothrow_move_assignable_v<Decoder>);
static_assert(!Copyable<InboundPool::Lease> && Movable<InboundPool::Lease>);
static_assert(Copyable<Mailbox> && Copyable<Timer>);
static_assert(Copyable<Message> && std::is_trivially_copyable_v<Raw>);  // views: cheap to pass on

// A task is awaited once, and then it is gone.
template <class T>
concept AwaitableLvalue = requires(T& task) {
  task.operator co_await();
};
static_assert(!AwaitableLvalue<Task<int>>);

static_assert(Described<Owning> && Described<Ack> && Described<Body<Fields<"a">, int>>);
static_assert(!Described<int> && !Described<std::string> && !Described<Message>);
static_assert(std::is_same_v<decltype(body<"a">("text")), Body<Fields<"a">, const char*>>);

static_assert(Decoder::kPadding >= 64);
static_assert(Node::kCallTimeout == 1s);

TEST_CASE("types that keep views are told from types that own their data, at compile time") {
  CHECK(OwnsData<Owning>);  // the assertions above are the test
}

}  // namespace
}  // namespace tests::types_test
