// A history that is judged, from an installed tree.
#include <maelstrom/checkers/check.hpp>
#include <maelstrom/checkers/history_io.hpp>

int main() {
  using namespace maelstrom::checkers;
  const History history = read_history_edn(R"(
    {:process 0, :type :invoke, :f :generate, :value nil}
    {:process 0, :type :ok, :f :generate, :value "a"}
    {:process 0, :type :invoke, :f :generate, :value nil}
    {:process 0, :type :ok, :f :generate, :value "a"})");
  return check_history(history, "unique-ids").validity == Validity::invalid ? 0 : 1;
}
