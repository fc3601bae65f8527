using System.Security.Cryptography;
using Exchange.Domain.Ledger;

namespace Exchange.Domain.Tests.Ledger;

/// <summary>The text forms of checkpoints, notes, keys and proofs, against the published examples and each flaw.</summary>
public sealed class TextFormTests
{
    // The example of C2SP tlog-checkpoint, and a key and note that golang.org/x/mod/sumdb/note publishes.
    private const string PublishedCheckpoint =
        "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
        + "— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n";

    private const string PublishedKey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    private const string PublishedNote =
        "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n"
        + "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

    [Fact]
    public void A_published_checkpoint_is_read_and_written()
    {
        var isNote = SignedNote.TryParse(PublishedCheckpoint, out var note);

        Assert.True(isNote);
        Assert.True(Checkpoint.TryParse(note!.Text, out var checkpoint));
        Assert.Equal(("example.com/behind-the-sofa", 20852163), (checkpoint.Origin, checkpoint.Size));
        Assert.Equal(note.Text, checkpoint.ToString());
        Assert.Equal(PublishedCheckpoint, note.ToString());
    }

    [Fact]
    public void A_published_key_has_the_id_that_its_signature_bears()
    {
        Assert.True(VerifierKey.TryParse(PublishedKey, out var key));
        Assert.True(SignedNote.TryParse(PublishedNote, out var note));

        Assert.Equal(PublishedKey, key.ToString());
        Assert.Equal(key.Id, note.Signatures.Single().KeyId);
        Assert.True(note.IsSignedBy(key, (_, message, signature) => message.Length == 99 && signature.Length == 64));
    }

    [Fact]
    public void The_bytes_of_a_checkpoint_never_change()
    {
        var checkpoint = new Checkpoint("exchange.local/log", 1, MerkleTree.LeafHash("an entry"u8));

        var text = checkpoint.ToString();

        Assert.Equal("exchange.local/log\n1\ng/jjpc4q6P6YCFFoOy42e3k/0Eq3wTIvMELnXBYUGDM=\n", text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n")]
    [InlineData("log\n01\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n")]
    [InlineData("log\n+1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n")]
    [InlineData("log\n9223372036854775808\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n")]
    [InlineData("log\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2J=\n")]
    [InlineData("log\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I\n")]
    [InlineData("log\n1\n AAA\n")]
    [InlineData("log\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=")]
    [InlineData("log\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\nextension\n")]
    public void Anything_else_is_not_a_checkpoint(string text) => Assert.False(Checkpoint.TryParse(text, out _));

    [Theory]
    [InlineData("text\n")]
    [InlineData("text\n\n")]
    [InlineData("text\n\n— name AAAA\n")]
    [InlineData("text\n\n— name AAAAAQ==")]
    [InlineData("text\n\n- name AAAAAAE=\n")]
    [InlineData("text\n\n— name  AAAAAAE=\n")]
    [InlineData("text\n\n— na+me AAAAAAE=\n")]
    [InlineData("text\n\n— name AAAAAAE\n")]
    [InlineData("text\n\n— name AAAAAAF=\n")]
    [InlineData("text\r\n\n— name AAAAAAE=\n")]
    [InlineData("text\n\n— name AAAAAAE=\nmore\n")]
    public void Anything_else_is_not_a_note(string text) => Assert.False(SignedNote.TryParse(text, out _));

    [Theory]
    [InlineData("")]
    [InlineData("name+c74f20a3")]
    [InlineData("PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")]
    [InlineData("PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")]
    [InlineData("Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")]
    [InlineData("PeterNeumann+c74f20a3+Ahpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")]
    [InlineData("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10Q=")]
    public void Anything_else_is_not_a_key(string text) => Assert.False(VerifierKey.TryParse(text, out _));

    [Fact]
    public void Signatures_of_other_keys_do_not_count_and_a_false_one_of_the_key_spoils_the_note()
    {
        var (log, other) = (new VerifierKey("log", new byte[32]), new VerifierKey("other", new byte[32]));
        var good = new NoteSignature("log", log.Id, [1]);
        var bad = new NoteSignature("log", log.Id, [0]);
        var foreign = new NoteSignature("other", other.Id, [1]);
        var sameName = new NoteSignature("log", log.Id + 1, [1]);
        SignatureCheck check = (_, _, signature) => signature[0] == 1;

        Assert.True(new SignedNote("text\n", [foreign, sameName, good]).IsSignedBy(log, check));
        Assert.False(new SignedNote("text\n", [foreign, sameName]).IsSignedBy(log, check));
        Assert.False(new SignedNote("text\n", [good, bad]).IsSignedBy(log, check));
        Assert.False(new SignedNote("text\n", []).IsSignedBy(log, check));
    }

    [Fact]
    public void A_checkpoint_under_another_log_s_name_is_refused()
    {
        var key = new VerifierKey("log", new byte[32]);
        string NoteOf(string origin) =>
            new SignedNote(new Checkpoint(origin, 0, MerkleTree.EmptyRoot).ToString(), [new("log", key.Id, [1])]).ToString();

        Assert.True(Checkpoint.TryOpen(NoteOf("log"), key, (_, _, _) => true, out _));
        Assert.False(Checkpoint.TryOpen(NoteOf("other"), key, (_, _, _) => true, out _));
        Assert.False(Checkpoint.TryOpen(NoteOf("log"), key, (_, _, _) => false, out _));
    }

    [Fact]
    public void A_proof_is_read_back_and_holds_for_its_entry_only()
    {
        var (first, second) = (MerkleTree.LeafHash("first"u8), MerkleTree.LeafHash("second"u8));
        var key = new VerifierKey("log", new byte[32]);
        var note = new SignedNote(
            new Checkpoint("log", 2, MerkleTree.NodeHash(first, second)).ToString(), [new("log", key.Id, [1])]);
        var text = new TlogProof(1, [first], note.ToString()).ToString();

        var isProof = TlogProof.TryParse(text, out var proof);

        Assert.True(isProof);
        Assert.Equal(text, proof!.ToString());
        Assert.True(proof.Holds("second"u8, key, (_, _, _) => true));
        Assert.False(proof.Holds("second"u8, key, (_, _, _) => false));
        Assert.False(proof.Holds("first"u8, key, (_, _, _) => true));
        Assert.False((proof with { Index = 0 }).Holds("second"u8, key, (_, _, _) => true));
    }

    [Theory]
    [InlineData("c2sp.org/tlog-proof@v2\nindex 0\n\nlog\n")]
    [InlineData("c2sp.org/tlog-proof@v1\nindex 00\n\nlog\n")]
    [InlineData("c2sp.org/tlog-proof@v1\nindex\n\nlog\n")]
    [InlineData("c2sp.org/tlog-proof@v1\n\nlog\n")]
    [InlineData("c2sp.org/tlog-proof@v1\nindex 0\nnot a hash\n\nlog\n")]
    [InlineData("c2sp.org/tlog-proof@v1\nindex 0\n")]
    public void Anything_else_is_not_a_proof(string text) => Assert.False(TlogProof.TryParse(text, out _));

    [Fact]
    public void A_bundle_gives_back_its_entries_and_nothing_of_a_torn_one()
    {
        var bytes = new System.Buffers.ArrayBufferWriter<byte>();
        byte[][] entries = [[], "an entry"u8.ToArray(), RandomNumberGenerator.GetBytes(EntryBundle.EntryBytesMax)];
        foreach (var entry in entries)
        {
            EntryBundle.Append(bytes, entry);
        }

        Assert.Equal(entries, EntriesOf(bytes.WrittenSpan));
        Assert.Equal(entries[..2], EntriesOf(bytes.WrittenSpan[..^1]));
        Assert.Equal([0, 0, 0, 8, (byte)'a'], bytes.WrittenSpan[..5].ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => EntryBundle.Append(bytes, new byte[EntryBundle.EntryBytesMax + 1]));
    }

    private static List<byte[]> EntriesOf(ReadOnlySpan<byte> bundle)
    {
        var entries = new List<byte[]>();
        while (EntryBundle.TryTake(ref bundle, out var entry))
        {
            entries.Add(entry.ToArray());
        }

        return entries;
    }
}
