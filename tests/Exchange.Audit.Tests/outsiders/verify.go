// Verifies an exported log with the Go team's own code (golang.org/x/mod/sumdb) and none of ours.
//
//	verify DIR
//
// Prints "sound SIZE", or what is wrong and exits with 1.
package main

import (
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
	if err := verify(directory(os.Args[1])); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}

func verify(dir directory) error {
	tree, err := checkpoint(dir)
	if err != nil {
		return err
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

func checkpoint(dir directory) (tlog.Tree, error) {
	key, err := os.ReadFile(filepath.Join(string(dir), "vkey"))
	if err != nil {
		return tlog.Tree{}, err
	}
	verifier, err := note.NewVerifier(strings.TrimSpace(string(key)))
	if err != nil {
		return tlog.Tree{}, err
	}
	signed, err := os.ReadFile(filepath.Join(string(dir), "checkpoint"))
	if err != nil {
		return tlog.Tree{}, err
	}
	opened, err := note.Open(signed, note.VerifierList(verifier))
	if err != nil {
		return tlog.Tree{}, err
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
