// M/M/1 at rho 0.8, service mean 1: mean time in system of N customers (theory: 5).
#include <cstdlib>
#include <deque>
#include <queue>
#include <vector>

#include "common.hpp"

enum class Kind { arrival, departure };

struct Event {
  double time;
  uint64_t sequence;
  Kind kind;
  bool operator>(const Event& other) const {
    return time > other.time || (time == other.time && sequence > other.sequence);
  }
};

int main(int, char** arguments) {
  const long customers = std::atol(arguments[1]);
  Alea arrivals("1:1/arrivals"), services("1:1/services");
  std::priority_queue<Event, std::vector<Event>, std::greater<Event>> events;
  std::deque<double> waiting;  // arrival times; the first is being served
  uint64_t sequence = 0;
  long arrived = 0, departed = 0;
  double total = 0;
  Stopwatch watch;
  events.push({arrivals.exponential(1.25), sequence++, Kind::arrival});
  while (departed < customers) {
    const Event event = events.top();
    events.pop();
    if (event.kind == Kind::arrival) {
      if (++arrived < customers) events.push({event.time + arrivals.exponential(1.25), sequence++, Kind::arrival});
      waiting.push_back(event.time);
      if (waiting.size() == 1) events.push({event.time + services.exponential(1), sequence++, Kind::departure});
    } else {
      total += event.time - waiting.front();
      waiting.pop_front();
      departed++;
      if (!waiting.empty()) events.push({event.time + services.exponential(1), sequence++, Kind::departure});
    }
  }
  report(customers, watch, total / customers);
}
