// Verifies an exported log with the Go team's own code (golang.org/x/mod/sumdb) and none of ours.
//
//	verify DIR [WITNESS-VKEY [OLD-CHECKPOINT]]
//
// Prints "sound SIZE", or what is wrong and exits with 1. With a witness's key its cosignature (C2SP tlog-cosignature) must be on
// the checkpoint; with a checkpoint that was kept the log must extend it.
package main

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const height = 8
const width = 1 << height

// directory reads tiles from files. The Go module's paths name the tile height, those of C2SP tlog-tiles do not.
type directory string

func (d directory) Height() int { return height }

func (d directory) SaveTiles([]tlog.Tile, [][]byte) {}

func (d directory) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	data := make([][]byte, len(tiles))
	for i, tile := range tiles {
		path := strings.Replace(tile.Path(), fmt.Sprintf("tile/%d/", height), "tile/", 1)
		bytes, err := os.ReadFile(filepath.Join(string(d), path))
		if err != nil {
			return nil, err
		}
		data[i] = bytes
	}
	return data, nil
}

func main() {
	if err := verify(directory(os.Args[1]), os.Args[2:]); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}

// witness is a note.Verifier of the one key type that the Go module does not know: a timestamped Ed25519 cosignature.
type witness struct {
	name string
	hash uint32
	key  ed25519.PublicKey
}

func (w witness) Name() string { return w.name }

func (w witness) KeyHash() uint32 { return w.hash }

func (w witness) Verify(msg, sig []byte) bool {
	if len(sig) != 8+ed25519.SignatureSize {
		return false
	}
	signed := fmt.Sprintf("cosignature/v1\ntime %d\n%s", binary.BigEndian.Uint64(sig), msg)
	return ed25519.Verify(w.key, []byte(signed), sig[8:])
}

func newWitness(vkey string) (note.Verifier, error) {
	parts := strings.SplitN(vkey, "+", 3)
	if len(parts) != 3 {
		return nil, fmt.Errorf("not a verifier key")
	}
	hash, err := strconv.ParseUint(parts[1], 16, 32)
	if err != nil {
		return nil, err
	}
	key, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(key) != 1+ed25519.PublicKeySize || key[0] != 4 {
		return nil, fmt.Errorf("not a witness's verifier key")
	}
	return witness{parts[0], uint32(hash), key[1:]}, nil
}

func verify(dir directory, more []string) error {
	tree, err := checkpoint(dir, "checkpoint", more)
	if err != nil {
		return err
	}
	if len(more) > 1 {
		if err := extends(dir, tree, more[1]); err != nil {
			return err
		}
	}
	// A hash that this reader gives has been checked up to the signed root.
	hashes := tlog.TileHashReader(tree, dir)
	for start := int64(0); start < tree.N; start += width {
		count := tree.N - start
		if count > width {
			count = width
		}
		if err := bundle(dir, hashes, start, count); err != nil {
			return err
		}
	}
	fmt.Println("sound", tree.N)
	return nil
}

func extends(dir directory, tree tlog.Tree, kept string) error {
	old, err := checkpoint(dir, kept, nil)
	if err != nil {
		return err
	}
	if old.N > tree.N {
		return fmt.Errorf("the log has %d entries and had %d", tree.N, old.N)
	}
	proof, err := tlog.ProveTree(tree.N, old.N, tlog.TileHashReader(tree, dir))
	if err != nil {
		return err
	}
	return tlog.CheckTree(proof, tree.N, tree.Hash, old.N, old.Hash)
}

func checkpoint(dir directory, file string, witnesses []string) (tlog.Tree, error) {
	key, err := os.ReadFile(filepath.Join(string(dir), "vkey"))
	if err != nil {
		return tlog.Tree{}, err
	}
	verifier, err := note.NewVerifier(strings.TrimSpace(string(key)))
	if err != nil {
		return tlog.Tree{}, err
	}
	if !filepath.IsAbs(file) {
		file = filepath.Join(string(dir), file)
	}
	signed, err := os.ReadFile(file)
	if err != nil {
		return tlog.Tree{}, err
	}
	known := []note.Verifier{verifier}
	if len(witnesses) > 0 {
		cosigner, err := newWitness(witnesses[0])
		if err != nil {
			return tlog.Tree{}, err
		}
		known = append(known, cosigner)
	}
	opened, err := note.Open(signed, note.VerifierList(known...))
	if err != nil {
		return tlog.Tree{}, err
	}
	if len(opened.Sigs) != len(known) {
		return tlog.Tree{}, fmt.Errorf("%d of %d known keys signed", len(opened.Sigs), len(known))
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[0] != verifier.Name() {
		return tlog.Tree{}, fmt.Errorf("not a checkpoint of %s", verifier.Name())
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return tlog.Tree{}, err
	}
	root, err := tlog.ParseHash(lines[2])
	return tlog.Tree{N: size, Hash: root}, err
}

func bundle(dir directory, hashes tlog.HashReader, start, count int64) error {
	tile := tlog.Tile{H: height, L: 0, N: start / width, W: int(count)}
	path := strings.Replace(tile.Path(), fmt.Sprintf("tile/%d/0/", height), "tile/entries/", 1)
	data, err := os.ReadFile(filepath.Join(string(dir), path))
	if err != nil {
		return err
	}
	indexes := make([]int64, count)
	for i := range indexes {
		indexes[i] = tlog.StoredHashIndex(0, start+int64(i))
	}
	expected, err := hashes.ReadHashes(indexes)
	if err != nil {
		return err
	}
	for i := range expected {
		if len(data) < 2 || len(data) < 2+int(binary.BigEndian.Uint16(data)) {
			return fmt.Errorf("%s is cut short", path)
		}
		entry := data[2 : 2+int(binary.BigEndian.Uint16(data))]
		data = data[2+len(entry):]
		if tlog.RecordHash(entry) != expected[i] {
			return fmt.Errorf("entry %d was altered", start+int64(i))
		}
	}
	if len(data) > 0 {
		return fmt.Errorf("%s is too long", path)
	}
	return nil
}
