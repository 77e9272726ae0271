// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns capture files: libpcap reads them, linklayer.c and linklook.c say what is in a packet. */
#include "netdev/capfile.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "netdev/capwindow.h"
#include "netdev/linklayer.h"

const char *capfile_left_text(enum capfile_left kind)
{
	static const char *const texts[] = {
#define LEFT(id, what) what,
#include "netdev/capfile.def"
#undef LEFT
	};

	return texts[kind];
}

#ifdef HAVE_PCAP
#include <pcap/pcap.h>

struct capfile {
	pcap_t *pcap;
	char *path;
	int dlt;
	struct capfile_counts counts;
	capfile_gap_fn on_gap;
	void *gap_arg;
	unsigned char room[LINK_ROOM];
	struct capwindow window;
	int end; /* what pcap_next_ex() said last; 1: there may be more */
};

bool capfile_has_libpcap(void)
{
	return true;
}

const char *capfile_libpcap_version(void)
{
	return pcap_lib_version();
}

/* ---- opening ---- */

static FILE *open_file(const char *path, struct err *e)
{
	struct stat st;
	FILE *f;

	if (!strcmp(path, "-"))
		return stdin;
	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode)) {
		err_kind_set(e, ERR_SCRIPT, "%s is a folder, not a capture", path);
		err_hint(e, "name its files: %s/*.pcapng", path);
		return NULL;
	}
	f = fopen(path, "re");
	if (!f) {
		err_sys(e, "%s", path);
		if (e && (errno == ENOENT || errno == ENOTDIR))
			e->kind = ERR_SCRIPT;
	}
	return f;
}

/* What people take for captures. */
static const struct magic {
	const char *bytes;
	size_t n;
	const char *hint;
} magics[] = {
	{"\x1f\x8b", 2, "it is compressed by gzip: gunzip it first"},
	{"\x28\xb5\x2f\xfd", 4, "it is compressed by zstd: unzstd it first"},
	{"\xfd"
	 "7zXZ",
	 5, "it is compressed by xz: unxz it first"},
	{"PK\x03\x04", 4, "it is a zip archive: unpack it first"},
	{"snoop\0", 6, "it is a snoop file: editcap FILE NEW.pcapng converts it"},
	{"XCP\0", 4, "it is a NetXray file: editcap FILE NEW.pcapng converts it"},
};

static const char *hint_for(const char *bytes, size_t n)
{
	for (size_t i = 0; i < sizeof(magics) / sizeof(*magics); i++)
		if (n >= magics[i].n && !memcmp(bytes, magics[i].bytes, magics[i].n))
			return magics[i].hint;
	return "captures are .pcap or .pcapng files, as tcpdump, dumpcap and Wireshark write them";
}

/* Closes @in. Returns -1. */
static int not_a_capture(FILE *in, const char *path, const char *why, struct err *e)
{
	char first[8];
	size_t n = 0;

	if (fseek(in, 0, SEEK_SET) == 0)
		n = fread(first, 1, sizeof(first), in);
	if (ferror(in) && !n) {
		err_kind_set(e, ERR_ENV, "%s cannot be read", path);
	} else if (!n && !fseek(in, 0, SEEK_CUR)) {
		err_kind_set(e, ERR_SCRIPT, "%s is empty: not even the header of a capture", path);
	} else {
		err_kind_set(e, ERR_SCRIPT, "%s is not a capture: %s", path, why);
		err_hint(e, "%s", hint_for(first, n));
	}
	if (in != stdin)
		fclose(in);
	return -1;
}

static int open_pcap(struct capfile *f, struct err *e)
{
	FILE *in = open_file(f->path, e);
	const char *name;
	char why[PCAP_ERRBUF_SIZE];

	if (!in)
		return -1;
	f->pcap = pcap_fopen_offline_with_tstamp_precision(in, PCAP_TSTAMP_PRECISION_NANO, why);
	if (!f->pcap)
		return not_a_capture(in, f->path, why, e);
	f->dlt = pcap_datalink(f->pcap);
	if (link_name(f->dlt))
		return 0;
	name = pcap_datalink_val_to_description(f->dlt);
	err_kind_set(e, ERR_ENV, "%s: its link layer is %s (%d), which cannot be read", f->path,
		     name ? name : "not known", f->dlt);
	return err_hint(e, "Ethernet, raw IP, Linux cooked and loopback can; tcpdump -i any takes "
			   "Linux cooked ones");
}

struct capfile *capfile_open(const char *path, struct err *e)
{
	struct capfile *f = calloc(1, sizeof(*f));

	if (!f || !(f->path = strdup(path)))
		abort();
	f->end = 1;
	if (open_pcap(f, e) == 0)
		return f;
	capfile_close(f);
	return NULL;
}

void capfile_close(struct capfile *f)
{
	if (!f)
		return;
	if (f->pcap)
		pcap_close(f->pcap);
	capwindow_free(&f->window);
	free(f->path);
	free(f);
}

/* ---- reading ---- */

/* Hostile files have times beyond what 64 bits of nanoseconds hold. */
static int64_t time_of(const struct pcap_pkthdr *h)
{
	const int64_t most = INT64_MAX / 1000000000 - 1;
	int64_t s = h->ts.tv_sec;

	if (s > most)
		s = most;
	if (s < -most)
		s = -most;
	return s * 1000000000 + h->ts.tv_usec % 1000000000;
}

static bool look(struct capfile *f, const struct pcap_pkthdr *h, const unsigned char *data,
		 struct capfile_packet *p, enum capfile_left *left)
{
	struct link_view v;

	if (!link_strip(f->dlt, data, h->caplen, &v, left))
		return false;
	*p = (struct capfile_packet){
		.number = f->counts.packets,
		.time_ns = time_of(h),
		.ifindex = v.ifindex,
		.way = v.way,
		.data = data + v.off,
		.len = h->caplen - v.off,
		.wire_len = (h->len > h->caplen ? h->len : h->caplen) - v.off,
	};
	return link_look(p, f->room, left);
}

static bool is_gap(enum capfile_left left)
{
	return left == CAPFILE_FRAGMENT || left == CAPFILE_EXTENSION ||
	       left == CAPFILE_IP_NO_LENGTH;
}

static bool take(struct capfile *f, const struct pcap_pkthdr *h, const unsigned char *data,
		 struct capfile_packet *p)
{
	enum capfile_left left;

	f->counts.packets++;
	if (!look(f, h, data, p, &left)) {
		f->counts.left[left]++;
		if (f->on_gap && is_gap(left))
			f->on_gap(p, left, f->gap_arg);
		return false;
	}
	p->icmp ? f->counts.icmp++ : f->counts.tcp++;
	f->counts.cut += p->len < p->wire_len;
	return true;
}

static void read_ahead(struct capfile *f)
{
	struct capfile_packet p;
	struct pcap_pkthdr *h;
	const unsigned char *data;

	while (f->end == 1 && !capwindow_full(&f->window)) {
		f->end = pcap_next_ex(f->pcap, &h, &data);
		if (f->end == 1 && take(f, h, data, &p))
			f->counts.late += capwindow_put(&f->window, &p);
	}
}

int capfile_next(struct capfile *f, struct capfile_packet *p, struct err *e)
{
	read_ahead(f);
	if (capwindow_take(&f->window, p))
		return 1;
	if (f->end == PCAP_ERROR_BREAK)
		return 0;
	err_kind_set(e, ERR_SCRIPT, "%s is broken behind packet %llu: %s", f->path,
		     (unsigned long long)f->counts.packets, pcap_geterr(f->pcap));
	return -1;
}

const char *capfile_link_name(const struct capfile *f)
{
	return link_name(f->dlt);
}

unsigned capfile_snaplen(const struct capfile *f)
{
	int n = pcap_snapshot(f->pcap);

	return n > 0 && n < 262144 ? (unsigned)n : 0;
}

void capfile_on_gap(struct capfile *f, capfile_gap_fn fn, void *arg)
{
	f->on_gap = fn;
	f->gap_arg = arg;
}

const struct capfile_counts *capfile_counts(const struct capfile *f)
{
	return &f->counts;
}

#else

bool capfile_has_libpcap(void)
{
	return false;
}

const char *capfile_libpcap_version(void)
{
	return "";
}

struct capfile *capfile_open(const char *path, struct err *e)
{
	err_kind_set(e, ERR_ENV,
		     "%s: this tcpcheck was built without libpcap, which reads captures", path);
	err_hint(e, "install libpcap-dev and build it again: make deps all");
	return NULL;
}

/* No file is ever open. */
int capfile_next(struct capfile *f, struct capfile_packet *p, struct err *e)
{
	(void)f;
	(void)p;
	return err_set(e, "there is no capture");
}

const struct capfile_counts *capfile_counts(const struct capfile *f)
{
	(void)f;
	return NULL;
}

const char *capfile_link_name(const struct capfile *f)
{
	(void)f;
	return "";
}

unsigned capfile_snaplen(const struct capfile *f)
{
	(void)f;
	return 0;
}

void capfile_on_gap(struct capfile *f, capfile_gap_fn fn, void *arg)
{
	(void)f;
	(void)fn;
	(void)arg;
}

void capfile_close(struct capfile *f)
{
	(void)f;
}
#endif
