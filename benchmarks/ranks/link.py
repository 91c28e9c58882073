#!/usr/bin/env python3
"""A slow wire between two network namespaces: link.py ONE OTHER MEGABITS MILLISECONDS [SECONDS].

Opens a TUN device `wire` in each and carries packets from one to the other, so many megabits a second each way and so
late. For kernels that have no netem; needs root. Prints "up" when both are there.
"""
import collections
import ctypes
import fcntl
import os
import struct
import sys
import threading
import time

TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454CA, 0x0001, 0x1000
CLONE_NEWNET = 0x40000000
MTU = 60000
WAITING = 1 << 25  # bytes on their way; more are lost, as they are in a switch


def wire(namespace):
    there = os.open(f"/run/netns/{namespace}", os.O_RDONLY)
    if ctypes.CDLL(None, use_errno=True).setns(there, CLONE_NEWNET):
        raise OSError(ctypes.get_errno(), f"cannot enter {namespace}")
    device = os.open("/dev/net/tun", os.O_RDWR)
    fcntl.ioctl(device, TUNSETIFF, struct.pack("16sH", b"wire", IFF_TUN | IFF_NO_PI))
    return device


class OneWay:
    def __init__(self, source, target, bytes_per_second, delay):
        self.source, self.target, self.rate, self.delay = source, target, bytes_per_second, delay
        self.packets, self.waiting, self.free = collections.deque(), 0, 0.0
        self.some = threading.Semaphore(0)
        for work in (self.take, self.give):
            threading.Thread(target=work, daemon=True).start()

    def take(self):
        while True:
            packet = os.read(self.source, 1 << 16)
            if self.waiting + len(packet) > WAITING:
                continue
            self.free = max(self.free, time.monotonic()) + len(packet) / self.rate
            self.waiting += len(packet)
            self.packets.append((self.free + self.delay, packet))
            self.some.release()

    def give(self):
        while True:
            self.some.acquire()
            due, packet = self.packets.popleft()
            time.sleep(max(0.0, due - time.monotonic()))
            self.waiting -= len(packet)
            try:
                os.write(self.target, packet)
            except OSError:
                pass  # nobody is there yet


def main():
    one, other = wire(sys.argv[1]), wire(sys.argv[2])
    rate, delay = float(sys.argv[3]) * 1e6 / 8, float(sys.argv[4]) / 1e3
    OneWay(one, other, rate, delay)
    OneWay(other, one, rate, delay)
    print("up", flush=True)
    time.sleep(float(sys.argv[5]) if len(sys.argv) > 5 else 1e9)


main()
