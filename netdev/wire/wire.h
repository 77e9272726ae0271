/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUBLIC. Packets as values. segment_parse() reads hostile bytes through checked cursors into a
 * struct segment; segment_emit() writes one with lengths and checksums filled in; the two
 * round-trip. All numbers are in host order. Sources: RFC 791, 8200, 9293, 768, 792, 4443,
 * 2784/2890 (GRE), 3032 (MPLS), 9768 (AccECN).
 */
#ifndef NETDEV_WIRE_H
#define NETDEV_WIRE_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#include "netdev/wire/tcpflag.h"
#include "netdev/wire/tcpopt.h"
#include "runtime/base/buf.h"
#include "runtime/base/err.h"

#define WIRE_MAX_OUTER  5
#define WIRE_MAX_LABELS 16
#define WIRE_MAX_PACKET 65535

/* ---- addresses ---- */

struct ipaddr {
	int family; /* AF_INET, AF_INET6; 0: unset */
	union {
		struct in_addr v4;
		struct in6_addr v6;
		unsigned char bytes[16];
	};
};

bool ipaddr_parse(const char *text, struct ipaddr *a);
/* "addr" or "addr/len"; without a length @prefix is 32 or 128. */
bool ipaddr_parse_prefix(const char *text, struct ipaddr *a, unsigned *prefix);
void ipaddr_text(const struct ipaddr *a, char out[static INET6_ADDRSTRLEN]);
/* Appends "10.0.0.1:80", "[2001:db8::1]:80". */
void ipaddr_port_text(const struct ipaddr *a, uint16_t port, struct buf *out);
bool ipaddr_equal(const struct ipaddr *a, const struct ipaddr *b);
/* "noecn", "ect1", "ect0" or "ce", as scripts write the two bits (RFC 3168, section 5). */
const char *ecn_name(unsigned bits);
/* As @a with its host bits cleared. */
struct ipaddr ipaddr_masked(const struct ipaddr *a, unsigned prefix);

/* ---- headers ---- */

#define IP4_HDR_LEN  20 /* without options */
#define IP6_HDR_LEN  40
#define TCP_HDR_LEN  20 /* without options */
#define UDP_HDR_LEN  8
#define ICMP_HDR_LEN 8
/* What stands behind an IP header, besides what libc has names for. */
#define PROTO_IP4  4  /* IPv4 in IP */
#define PROTO_IP6  41 /* IPv6 in IP */
#define PROTO_GRE  47
#define PROTO_MPLS 137 /* RFC 4023 */
/* Of ip_hdr.frag: more fragments, offset. */
#define IP4_FRAGMENT 0x3fff
/* What ICMP errors quote behind the IP header, at least (RFC 792). */
#define WIRE_ICMP_QUOTED 8

/* Flags of GRE (RFC 2784, 2890): what is present. */
#define GRE_CKSUM 0x8000
#define GRE_KEY   0x2000
#define GRE_SEQ   0x1000

#define IP4_MAX_OPTS 40

struct ip_hdr {
	struct ipaddr src, dst; /* their family is the header's version */
	uint8_t tos, ttl;       /* TOS or traffic class; TTL or hop limit */
	uint8_t proto;          /* protocol or next header */
	uint32_t flow;          /* IPv6 flow label */
	uint16_t len;      /* IPv4 total length, IPv6 payload length, as on the wire; parse only */
	uint8_t hdr_len;   /* parse only */
	uint16_t id, frag; /* IPv4: identification; flags and fragment offset */
	bool cksum_ok;     /* IPv4 header checksum; parse only */
	uint8_t opts_len;  /* IPv4 options, a multiple of 4 */
	uint8_t opts[IP4_MAX_OPTS];
};

struct gre_hdr {
	uint16_t flags; /* the first 16 bits: GRE_CKSUM ..., version in the low 3 */
	uint16_t proto; /* emit fills it in from what follows */
	uint16_t sum, off;
	uint32_t key, seq;
};

struct mpls_hdr {
	uint32_t labels[WIRE_MAX_LABELS]; /* whole entries: label 20, tc 3, S 1, ttl 8 */
	unsigned n;
};

enum layer_kind { LAYER_IP, LAYER_GRE, LAYER_MPLS };
struct layer {
	enum layer_kind kind;
	union {
		struct ip_hdr ip;
		struct gre_hdr gre;
		struct mpls_hdr mpls;
	};
};

struct tcp_hdr {
	uint16_t sport, dport;
	uint32_t seq, ack;
	uint16_t flags;   /* TCP_FLAG_* */
	uint8_t reserved; /* the three bits between data offset and AE */
	uint16_t win, urg, cksum;
	uint8_t opts[TCP_MAX_OPTS];
	uint8_t opts_len; /* a multiple of 4 on the wire */
};

struct udp_hdr {
	uint16_t sport, dport, len, cksum; /* len: as on the wire; parse only */
};

struct icmp_hdr {
	uint8_t type, code;
	uint16_t cksum;
	uint32_t rest; /* the second word: id and sequence, MTU, ... */
};

enum l4_proto { L4P_TCP, L4P_UDP, L4P_ICMP, L4P_OTHER };

/*
 * How data is cut into the segments that leave: their sizes, in order, as runs of equal ones. A
 * stack leaves it to the device to cut a burst (TSO): what it hands over as one packet will be
 * several on the wire.
 */
#define CUT_RUNS 8
struct cut {
	struct {
		uint32_t n, size;
	} runs[CUT_RUNS];
	uint8_t nruns;
	bool more;  /* than can be kept */
	bool shown; /* worth being shown: some of it was left to the device, or a line gives it */
};

/* Adds @len bytes, cut by a device into pieces of @size; 0: not cut. */
void cut_add(struct cut *c, size_t len, size_t size);
/* Behind @c what follows. */
void cut_join(struct cut *c, const struct cut *next);
/* Keeps that of the first @len bytes; the last segment may become shorter. */
void cut_trim(struct cut *c, size_t len);
/* False, too, when either has more than can be kept. */
bool cut_equal(const struct cut *a, const struct cut *b);
/* As a line has it: "1460" when all but the last have this size, or "1448,104,1448". */
void cut_text(const struct cut *c, struct buf *out);
/* For readers: "1460,540", "44 x 1460,100". */
void cut_sizes(const struct cut *c, struct buf *out);

/* What emit writes as L4 checksum. */
enum cksum_how { CKSUM_RIGHT, CKSUM_WRONG, CKSUM_NONE };

struct segment {
	struct layer outer[WIRE_MAX_OUTER]; /* encapsulation, outermost first */
	unsigned nouter;
	struct ip_hdr ip; /* innermost */
	enum l4_proto l4;
	union {
		struct tcp_hdr tcp;
		struct udp_hdr udp;
		struct icmp_hdr icmp;
	};
	/* TCP and UDP data; of ICMP what follows the 8-byte header; of others all behind IP. Not
	 * owned: parse points into the packet. NULL with payload_len > 0: zeros (emit only). */
	const unsigned char *payload;
	size_t payload_len;
	struct cut cut;       /* of TCP data; no runs: not known. Not set by parse */
	enum cksum_how cksum; /* emit only */
	bool cksum_ok;        /* L4 checksum; parse only; meaningless when frame.csum_partial */
	/* Its field holds the sum of the pseudo header, as it must when csum_partial; parse only.
	 */
	bool pseudo_ok;
};

/*
 * -1 when the bytes are malformed or truncated, @e says where. L4P_OTHER is not an error, nor is a
 * wrong checksum (see cksum_ok). Not followed: IPv4 fragments and IPv6 extension headers
 * (L4P_OTHER).
 */
int segment_parse(const unsigned char *p, size_t len, struct segment *s, struct err *e);

/* Writes the packet with all lengths and checksums. Returns its length, or -1 when it does not fit
 * @cap or 16 bits. opts_len must be a multiple of 4. */
ssize_t segment_emit(const struct segment *s, unsigned char *p, size_t cap, struct err *e);

/* How long headers are as segment_emit() writes them. */
size_t ip_hdr_size(const struct ip_hdr *ip);
size_t gre_hdr_size(const struct gre_hdr *gre);
size_t l4_hdr_size(const struct segment *s);
/* Writes the L4 checksum into the header at @l4, with its pseudo header where it has one; @len:
 * bytes of the header and of the data behind it. */
void segment_put_cksum(const struct segment *s, unsigned char *l4, size_t len);

/* ---- bytes ---- */

/* Big-endian access to unaligned bytes. */
uint16_t get_be16(const unsigned char *p);
uint32_t get_be24(const unsigned char *p);
uint32_t get_be32(const unsigned char *p);
void put_be16(unsigned char *p, uint16_t v);
void put_be24(unsigned char *p, uint32_t v);
void put_be32(unsigned char *p, uint32_t v);

/* Internet checksum (RFC 1071) over @p, starting from @sum; fold with cksum_fold(). */
uint32_t cksum_add(uint32_t sum, const void *p, size_t len);
uint16_t cksum_fold(uint32_t sum);

/* ---- as text ---- */

/* Where a field stands in the text of a segment, for marking differences. */
enum text_field {
	TEXT_OUTER,
	TEXT_IP, /* [ect0], [ttl 3], ... */
	TEXT_PORTS,
	TEXT_FLAGS,
	TEXT_SEQ, /* a: */
	TEXT_LEN, /* b(c) */
	TEXT_CUT, /* cut N */
	TEXT_ACK,
	TEXT_WIN,
	TEXT_URG,
	TEXT_OPTS, /* the whole <...> */
	TEXT_ICMP, /* icmp TYPE CODE */
	TEXT_FIELDS,
};
struct text_pos {
	uint16_t off, len; /* bytes of the text; len 0: not shown */
};

struct text_how {
	bool ports;          /* show "1 > 2" */
	bool ip;             /* show TOS, TTL and flow label */
	const char *ip_text; /* show these @ip_len bytes for them; NULL: what they are */
	size_t ip_len;
	bool win;                 /* show "win N" */
	bool any_opts;            /* show "<...>" in place of the options */
	unsigned stars;           /* bits 1 << TEXT_...: show '*' for SEQ, ACK, WIN, URG */
	const char *const *texts; /* TEXT_FIELDS of them: show these for SEQ, LEN (both or none),
				   * ACK, WIN, URG; NULL, or one of them: what they are */
	const char *opts; /* show these @opts_len bytes for the options; NULL: what they are */
	size_t opts_len;
	bool ace; /* show AE, CWR and ECE as one digit behind the dot; 0 is not shown */
	/* Names for ICMP; NULL: numbers. Kept as functions since names live with the parser. */
	const char *(*icmp_type)(uint8_t type, bool v6);
	const char *(*icmp_code)(uint8_t type, uint8_t code, bool v6);
};

/* Appends @s as one script line without direction and time, e.g. "P. 1:11(10) ack 1 win 502".
 * @pos may be NULL; its offsets count from where the text begins. */
void segment_text(const struct segment *s, const struct text_how *how, struct buf *out,
		  struct text_pos pos[TEXT_FIELDS]);
/* Appends options as in a script, without < and >: "mss 1460,nop,wscale 8". Unknown kinds are shown
 * as "kind N HEX". */
void tcpopts_text(const unsigned char *opts, size_t opts_len, struct buf *out);

#endif
