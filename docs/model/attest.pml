/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The exchange of docs/PROTOCOL.md with a host that carries, keeps, changes and invents messages (Dolev-Yao, bounded).
 *
 *     spin -a attest.pml && gcc -O2 -o pan pan.c && ./pan          no errors
 *     spin -DNO_OWNER -a attest.pml && ...                         finds the attack; run-model.py does all of them
 *
 * Cryptography is perfect: hashes and signatures are the terms that they cover, X25519 of two ephemeral keys is known to
 * whoever has one of the private keys. Ephemeral keys and nonces are one number for each exchange and side: OWNER for the
 * owner's, GUEST for the measured guest's, HOST for one that the host made (and whose private key it has). OLD is that of
 * an exchange that is over, whose messages the host has kept.
 *
 * What a run may do: the owner runs one exchange in role release or ssh; the measured guest answers one, whatever the host
 * made of HELLO; another genuine guest, whose software the host wrote, gives reports with any REPORT_DATA.
 */
#define NONE  0
#define OWNER 1
#define GUEST 2
#define HOST  3
#define OLD   4

#define RELEASE 1
#define SSH     2

#define MEASURED 1 /* measurement of the owner's guest */
#define FOREIGN  2 /* of the host's own */

/* Transcript T1, and with it REPORT_DATA: role, owner's nonce and ephemeral key, owner's static key, guest's ephemeral. */
typedef T1 { byte role; byte nonce; byte owner_eph; byte owner_id; byte guest_eph };
/* A report: what the processor signs. */
typedef Report { byte measurement; T1 data };

/* The messages that are under way; the host reads and writes them at will. */
T1 hello;       /* role, nonce, owner_eph are used */
bool has_hello;
Report evidence;
byte evidence_eph; /* what the plain message says */
bool has_evidence;
/* AUTH: signature over T2 (report and transcript), sealed with the keys of the pair (owner_eph, guest_eph). */
T1 auth_data;
byte auth_signer, auth_pair_owner, auth_pair_guest;
bool has_auth;
bool has_ready;
byte ready_owner, ready_guest;
/* KEY, sealed for a pair. */
byte key_kind;      /* OWNER: the real disk key, HOST: one that the host made */
byte key_owner, key_guest;
bool has_key;

/* What happened. */
bool host_knows_key;
bool owner_done, owner_released;
T1 owner_view, guest_view;
byte released_to;           /* measurement of the guest whose report was accepted */
bool guest_accepted;        /* AUTH */
bool guest_took_host_key;
bool guest_took_key;
bool guest_started;
bool claimed;               /* a key was given to this REPORT_ID */
byte releases;
T1 old_data;

#define SAME(a, b) (a.role == b.role && a.nonce == b.nonce && a.owner_eph == b.owner_eph && a.owner_id == b.owner_id && a.guest_eph == b.guest_eph)

inline copy(to, from)
{
    to.role = from.role; to.nonce = from.nonce; to.owner_eph = from.owner_eph;
    to.owner_id = from.owner_id; to.guest_eph = from.guest_eph
}

#ifdef NO_MEASUREMENT
#define MEASUREMENT_OK true
#else
#define MEASUREMENT_OK (evidence.measurement == MEASURED)
#endif
#ifdef NO_ROLE
#define ROLE_OK true
#else
#define ROLE_OK (evidence.data.role == owner_view.role)
#endif
#ifdef NO_NONCE
#define NONCE_OK true
#else
#define NONCE_OK (evidence.data.nonce == owner_view.nonce && evidence.data.owner_eph == owner_view.owner_eph)
#endif
#ifdef NO_EPHEMERAL
#define EPHEMERAL_OK true
#else
#define EPHEMERAL_OK (evidence.data.guest_eph == evidence_eph)
#endif
#define DATA_OK (ROLE_OK && NONCE_OK && EPHEMERAL_OK && evidence.data.owner_id == OWNER)
#ifdef NO_OWNER
#define SIGNATURE_OK true
#else
#define SIGNATURE_OK (auth_signer == OWNER && SAME(auth_data, guest_view))
#endif
#ifdef NO_ONCE
#define MAY_RELEASE true
#else
#define MAY_RELEASE (!claimed)
#endif

proctype Owner(byte role)
{
    /* HELLO */
    atomic {
        owner_view.role = role;
        owner_view.nonce = OWNER;
        owner_view.owner_eph = OWNER;
        owner_view.owner_id = OWNER;
        copy(hello, owner_view);
        has_hello = true
    }
    /* EVIDENCE: the report is of this exchange, of the measured guest, and of the ephemeral key in the message. */
    atomic {
        has_evidence && MEASUREMENT_OK && DATA_OK;
        owner_view.guest_eph = evidence_eph;
        released_to = evidence.measurement;
        /* AUTH, sealed for the pair of ephemeral keys. */
        copy(auth_data, evidence.data);
        auth_signer = OWNER;
        auth_pair_owner = OWNER;
        auth_pair_guest = owner_view.guest_eph;
        has_auth = true
    }
    /* READY opens with the keys of the pair. */
    atomic {
        has_ready && ready_owner == OWNER && ready_guest == owner_view.guest_eph;
        if
        :: role == RELEASE && MAY_RELEASE ->
            claimed = true;
            releases++;
            key_kind = OWNER;
            key_owner = OWNER;
            key_guest = owner_view.guest_eph;
            has_key = true;
            owner_released = true;
            /* Sealed for a pair of which the host has a private key: it reads the key. */
            if
            :: key_guest == HOST || key_guest == OLD -> host_knows_key = true
            :: else
            fi;
            owner_done = true
        :: role == SSH -> owner_done = true
        :: else /* the launch had its key: no */
        fi
    }
}

/* PID 1 of the measured guest: one exchange. */
proctype Guest()
{
    atomic {
        has_hello;
        guest_started = true;
        guest_view.role = hello.role;
        guest_view.nonce = hello.nonce;
        guest_view.owner_eph = hello.owner_eph;
        guest_view.owner_id = OWNER; /* measured */
        guest_view.guest_eph = GUEST;
        evidence.measurement = MEASURED;
        copy(evidence.data, guest_view);
        evidence_eph = GUEST;
        has_evidence = true
    }
    atomic {
        has_auth && auth_pair_guest == GUEST && auth_pair_owner == guest_view.owner_eph && SIGNATURE_OK;
        guest_accepted = true;
        ready_owner = guest_view.owner_eph;
        ready_guest = GUEST;
        has_ready = true
    }
    atomic {
        guest_view.role == RELEASE && has_key && key_guest == GUEST && key_owner == guest_view.owner_eph;
        guest_took_key = true;
        guest_took_host_key = key_kind == HOST
    }
}

/* The system that runs after the switch to the root, once the host or a bug got root there: it has the measured guest's
 * processor, so it gets reports with any data, and it uses keys that the host knows. */
proctype LaterSystem()
{
    atomic {
        guest_took_key;
        has_hello;
        evidence.measurement = MEASURED;
        copy(evidence.data, hello);
        evidence.data.owner_id = OWNER;
        evidence.data.guest_eph = HOST;
        evidence_eph = HOST;
        has_evidence = true
    }
}

/* The host: any message that it can make, at any time, a few times. */
active proctype Host()
{
    byte steps = 0;

    do
    :: steps < 5 -> steps++;
        atomic {
        if
        /* HELLO with another role, or of its own. */
        :: has_hello -> hello.role = SSH
        :: has_hello -> hello.role = RELEASE
        :: has_hello -> hello.owner_eph = HOST
        :: hello.role = RELEASE; hello.nonce = HOST; hello.owner_eph = HOST; has_hello = true
        :: has_hello -> hello.nonce = OWNER; hello.owner_eph = OWNER
        /* The plain ephemeral key of EVIDENCE. */
        :: has_evidence -> evidence_eph = HOST
        /* A genuine report of its own guest, bound to whatever it likes. */
        :: has_hello -> evidence.measurement = FOREIGN; copy(evidence.data, hello); evidence.data.owner_id = OWNER;
            evidence.data.nonce = OWNER; evidence.data.owner_eph = OWNER; evidence.data.guest_eph = HOST; evidence_eph = HOST;
            has_evidence = true
        /* A report of an old exchange of the measured guest, whose ephemeral keys it may have learned since. */
        :: evidence.measurement = MEASURED; evidence.data.role = RELEASE; evidence.data.nonce = OLD;
            evidence.data.owner_eph = OLD; evidence.data.owner_id = OWNER; evidence.data.guest_eph = OLD; evidence_eph = OLD;
            has_evidence = true
        /* AUTH: an old one of the owner, one with its own signature for a pair of which it has a key, or an owner's signature
         * that it could open (its own pair) sealed anew. */
        :: auth_signer = OWNER; auth_data.role = RELEASE; auth_data.nonce = OLD; auth_data.owner_eph = OLD;
            auth_data.owner_id = OWNER; auth_data.guest_eph = OLD; auth_pair_owner = OLD; auth_pair_guest = OLD; has_auth = true
        :: auth_signer = OWNER; auth_data.role = RELEASE; auth_data.nonce = OLD; auth_data.owner_eph = OLD;
            auth_data.owner_id = OWNER; auth_data.guest_eph = OLD; auth_pair_owner = HOST; auth_pair_guest = GUEST;
            has_auth = true
        :: auth_signer = HOST; copy(auth_data, guest_view); auth_pair_owner = HOST; auth_pair_guest = GUEST; has_auth = true
        :: has_auth && auth_signer == OWNER && auth_pair_guest == HOST -> auth_pair_owner = HOST; auth_pair_guest = GUEST
        /* READY and KEY for pairs of which it has a private key. */
        :: ready_owner = OWNER; ready_guest = HOST; has_ready = true
        :: ready_owner = OWNER; ready_guest = OLD; has_ready = true
        :: key_kind = HOST; key_owner = HOST; key_guest = GUEST; has_key = true
        fi
        }
    :: break
    od
}

/* The owner's second exchange, after the guest had its key: hello is the owner's again. */
proctype SecondExchange()
{
    atomic { guest_took_key && owner_done; has_evidence = false; has_auth = false; has_ready = false; has_key = false }
    run LaterSystem();
    run Owner(RELEASE)
}

init {
    byte role;

    if
    :: role = RELEASE
    :: role = SSH
    fi;
    atomic { run Owner(role); run Guest(); run SecondExchange() }
}

/* Secrecy: the host never has the key. */
ltl secrecy { [] !host_knows_key }
/* No release to a guest that is not the measured one. */
ltl release { [] (owner_released -> released_to == MEASURED) }
/* No key is taken that is not the owner's. */
ltl owner_only { [] !guest_took_host_key }
/* Agreement: when the owner is done (before a second exchange) the guest has accepted, with the same transcript and role. */
ltl agreement { [] ((owner_done && releases < 2 && !guest_took_key) -> (guest_accepted && SAME(owner_view, guest_view))) }
/* One key for each launch. */
ltl once { [] (releases < 2) }
