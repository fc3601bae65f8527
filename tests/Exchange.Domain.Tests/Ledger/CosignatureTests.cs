using System.Buffers.Binary;
using Exchange.Domain.Ledger;

namespace Exchange.Domain.Tests.Ledger;

public sealed class CosignatureTests
{
    private const string Text = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";

    /// <summary>The example of C2SP tlog-cosignature.</summary>
    private const string Example =
        Text + "\n"
        + "— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
        + "— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n";

    private static readonly VerifierKey Witness = new("witness.example/w1", new byte[32], VerifierKey.Cosignature);

    [Fact]
    public void The_specification_s_example_is_read_byte_for_byte()
    {
        Assert.True(SignedNote.TryParse(Example, out var note));

        Assert.Equal(Example, note.ToString());
        Assert.Equal(8 + 64, note.Signatures[1].Signature.Length);
        Assert.Equal(1679315147, BinaryPrimitives.ReadInt64BigEndian(note.Signatures[1].Signature.AsSpan()));
        Assert.Equal("cosignature/v1\ntime 1679315147\n" + Text, System.Text.Encoding.UTF8.GetString(Cosignature.Message(Text, 1679315147)));
    }

    [Fact]
    public void A_public_witness_s_key_has_the_id_that_others_compute()
    {
        // From the tests of github.com/transparency-dev/formats.
        const string Key = "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2";

        Assert.True(VerifierKey.TryParseWitness(Key, out var witness));
        Assert.Equal(Key, witness.ToString());
        Assert.False(VerifierKey.TryParse(Key, out _));
    }

    [Fact]
    public void What_is_checked_is_the_text_with_the_time()
    {
        byte[]? checkedMessage = null;
        var note = Cosigned(1_700_000_000, new byte[64]);

        var time = Cosignature.TimeOf(note, Witness, (_, message, _) =>
        {
            checkedMessage = message.ToArray();
            return true;
        });

        Assert.Equal(1_700_000_000, time);
        Assert.Equal(Cosignature.Message(Text, 1_700_000_000), checkedMessage);
    }

    [Theory]
    [InlineData(0, 64)]
    [InlineData(-1, 64)]
    [InlineData(1_700_000_000, 63)]
    [InlineData(1_700_000_000, 65)]
    public void A_cosignature_without_a_time_or_of_another_length_is_none(long seconds, int length)
    {
        var note = Cosigned(seconds, new byte[length]);

        Assert.Null(Cosignature.TimeOf(note, Witness, (_, _, _) => true));
    }

    [Fact]
    public void One_cosignature_that_does_not_hold_spoils_the_others_of_that_witness()
    {
        var note = Cosigned(1_700_000_000, new byte[64]);
        var bad = note with { Signatures = [.. note.Signatures, Cosignature.Line(Witness, 1_700_000_001, [.. Enumerable.Repeat((byte)1, 64)])] };

        Assert.Null(Cosignature.TimeOf(bad, Witness, (_, _, signature) => signature[0] == 0));
        Assert.Equal(1_700_000_001, Cosignature.TimeOf(bad, Witness, (_, _, _) => true));
    }

    [Fact]
    public void A_plain_signature_is_no_cosignature_and_the_other_way_round()
    {
        var plain = new VerifierKey("witness.example/w1", new byte[32]);
        var note = Cosigned(1_700_000_000, new byte[64]);

        Assert.NotEqual(plain.Id, Witness.Id);
        Assert.Null(Cosignature.TimeOf(note, plain, (_, _, _) => true));
        Assert.False(note.IsSignedBy(Witness, (_, _, _) => true));
    }

    private static SignedNote Cosigned(long seconds, byte[] signature) => new(Text, [Cosignature.Line(Witness, seconds, signature)]);
}
