"""The scenario bench/scenarios/w4.yaml as SimPy processes, without metrics."""

import json
import math
import random
import sys
import time

import simpy

DURATION = float(sys.argv[1])
TRIES = 2
SIGMA = 0.5
MEDIAN = 0.0005
requests = ok = failed = 0
total = 0.0


def latency():
    return MEDIAN * math.exp(SIGMA * random.gauss(0, 1))


class Tier:
    def __init__(self, env, workers, work, timeout, below):
        self.env = env
        self.workers = simpy.Resource(env, capacity=workers)
        self.work = work
        self.timeout = timeout
        self.below = below

    def call(self):
        """Up to two tries, each for as long as the caller's timeout; its value says whether one succeeded."""
        for _ in range(TRIES):
            attempt = self.env.process(self.attempt())
            yield attempt | self.env.timeout(self.timeout)
            if attempt.triggered and attempt.value:
                return True
        return False

    def attempt(self):
        yield self.env.timeout(latency())
        with self.workers.request() as worker:
            yield worker
            yield self.env.timeout(random.expovariate(1 / self.work))
            succeeded = yield self.env.process(self.below.call())
        yield self.env.timeout(latency())
        return succeeded


class Database(Tier):
    def attempt(self):
        with self.workers.request() as connection:
            yield connection
            yield self.env.timeout(latency())
            yield self.env.timeout(random.expovariate(1 / self.work))
            yield self.env.timeout(latency())
        return True


def user(env, gateway):
    global ok, failed, total
    begun = env.now
    succeeded = yield env.process(gateway.call())
    if succeeded:
        ok += 1
        total += env.now - begun
    else:
        failed += 1


def source(env, gateway):
    global requests
    while True:
        yield env.timeout(random.expovariate(1000))
        requests += 1
        env.process(user(env, gateway))


random.seed(1)
env = simpy.Environment()
store = Database(env, 20, 0.008, 0.5, None)
service = Tier(env, 32, 0.02, 1, store)
gateway = Tier(env, 64, 0.0005, 3, service)
env.process(source(env, gateway))
start = time.perf_counter(), time.process_time()
env.run(until=DURATION)
wall, cpu = time.perf_counter() - start[0], time.process_time() - start[1]
print(json.dumps({"units": requests, "seconds": wall, "cpuSeconds": cpu, "result": 1000 * total / ok}))
