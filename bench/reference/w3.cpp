// Hold model: N pending events, each of which schedules itself anew after an exponential time of mean 1.
#include <cstdlib>
#include <queue>
#include <vector>

#include "common.hpp"

struct Event {
  double time;
  uint64_t sequence;
  uint32_t actor;
  bool operator>(const Event& other) const {
    return time > other.time || (time == other.time && sequence > other.sequence);
  }
};

int main(int, char** arguments) {
  const uint32_t pending = std::atol(arguments[1]);
  const long holds = std::atol(arguments[2]);
  Alea delays("1:1/delays");
  std::priority_queue<Event, std::vector<Event>, std::greater<Event>> events;
  std::vector<uint32_t> held(pending, 0);
  uint64_t sequence = 0;
  for (uint32_t actor = 0; actor < pending; actor++) events.push({delays.exponential(1), sequence++, actor});
  double now = 0;
  auto hold = [&](long times) {
    for (long count = 0; count < times; count++) {
      const Event event = events.top();
      events.pop();
      now = event.time;
      held[event.actor]++;
      events.push({event.time + delays.exponential(1), sequence++, event.actor});
    }
  };
  hold(pending);  // to the steady state
  Stopwatch watch;
  hold(holds);
  report(holds, watch, now);
}
