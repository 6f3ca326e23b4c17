"""M/M/16 at rho 0.9, service mean 1, with a timeout of 100 per customer that nearly never wins.

SimPy cannot take a timeout back: the losers stay in its queue until they are due.
"""

import json
import random
import sys
import time

import simpy

CUSTOMERS = int(sys.argv[1])
SERVERS = 16
total = 0.0
expired = 0


def served(env, servers):
    with servers.request() as turn:
        yield turn
        yield env.timeout(random.expovariate(1.0))


def customer(env, servers):
    global total, expired
    arrived = env.now
    timer = env.timeout(100)
    visit = env.process(served(env, servers))
    yield visit | timer
    if visit.triggered:
        total += env.now - arrived
    else:
        expired += 1


def source(env, servers):
    for _ in range(CUSTOMERS):
        yield env.timeout(random.expovariate(0.9 * SERVERS))
        env.process(customer(env, servers))


random.seed(1)
env = simpy.Environment()
env.process(source(env, simpy.Resource(env, capacity=SERVERS)))
start = time.perf_counter(), time.process_time()
env.run()
wall, cpu = time.perf_counter() - start[0], time.process_time() - start[1]
print(json.dumps({"units": CUSTOMERS, "seconds": wall, "cpuSeconds": cpu, "result": total / CUSTOMERS + expired}))
