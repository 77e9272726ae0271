/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PUBLIC. A stack that is known only by its packets, as a device under test. */
#ifndef DUT_PEER_H
#define DUT_PEER_H

#include "runtime/base/buf.h"
#include "runtime/cli/peer.h"
#include "runtime/dut/dut.h"

/*
 * Makes the device, tun1, tap1 or veth1, starts the program and waits until it is ready. Addresses
 * and MTU of @cfg->link are what it is told. Strings of @peer live as long as the device. NULL with
 * @e set, and the end of what the program has printed in @printed.
 */
struct dut *peer_dut_open(const struct dut_cfg *cfg, const struct peer *peer, struct buf *printed,
			  struct err *e);

#endif
