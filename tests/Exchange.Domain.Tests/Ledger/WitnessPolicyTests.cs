using System.Text;
using Exchange.Domain.Ledger;

namespace Exchange.Domain.Tests.Ledger;

public sealed class WitnessPolicyTests
{
    private static readonly VerifierKey Log = new("exchange.test/log", Key(1));
    private static readonly Checkpoint Tree = new(Log.Name, 7, MerkleTree.EmptyRoot);

    /// <summary>The example of C2SP tlog-policy, with keys.</summary>
    private static readonly string Example = $"""
        # Two organizations.
        log {Log} https://log.example/

        witness X1 {Witness(1)} https://x1.example/w
        witness X2 {Witness(2)}
        {'\t'}witness   X3 {Witness(3)}
        group X-witnesses 2 X1 X2 X3

        witness Y1 {Witness(4)}
        witness Y2 {Witness(5)}
        witness Y3 {Witness(6)}
        group Y-witnesses any Y1 Y2 Y3

        group X-and-Y all X-witnesses Y-witnesses
        quorum X-and-Y

        """;

    [Theory]
    [InlineData("", false)]
    [InlineData("X1 X2 X3", false)]
    [InlineData("Y1 Y2 Y3", false)]
    [InlineData("X1 Y1 Y2 Y3", false)]
    [InlineData("X1 X2 Y3", true)]
    [InlineData("X2 X3 Y1", true)]
    [InlineData("X1 X2 X3 Y1 Y2 Y3", true)]
    public void The_quorum_of_two_levels_is_what_the_specification_says(string cosigned, bool isMet)
    {
        var policy = Read(Example);

        Assert.Equal(isMet, policy.Quorum.IsMetBy(cosigned.Split(' ').ToHashSet(StringComparer.Ordinal)));
        Assert.Equal(isMet, policy.Judge(NoteBy(cosigned), null, Holds).Holds);
        Assert.Equal(new Uri("https://x1.example/w"), policy.Witnesses[0].Address);
    }

    [Fact]
    public void The_verdict_names_who_cosigned_and_when()
    {
        var verdict = Read(Example).Judge(NoteBy("X1 Y2"), null, Holds);

        Assert.False(verdict.Holds);
        Assert.Equal((Log.ToString(), Tree), (verdict.Log!.ToString(), verdict.Checkpoint));
        Assert.Equal(
            [("X1", 1_700_000_001), ("X2", null), ("X3", null), ("Y1", null), ("Y2", 1_700_000_005), ("Y3", null)],
            verdict.Witnesses.Select(seen => (seen.Witness.Name, seen.Seconds)));
    }

    [Fact]
    public void A_false_cosignature_of_a_known_witness_spoils_a_checkpoint_that_has_its_quorum()
    {
        var verdict = Read(Example).Judge(
            NoteBy("X1 X2 X3 Y1"), null, (key, message, signature) => key[0] != 3 && Holds(key, message, signature));

        Assert.True(verdict.QuorumMet);
        Assert.False(verdict.Holds);
        Assert.Equal("X3", Assert.Single(verdict.Witnesses, seen => seen.IsFalse).Witness.Name);
    }

    [Fact]
    public void A_log_that_the_policy_does_not_name_is_not_believed_whoever_cosigned_it()
    {
        var stranger = new VerifierKey(Log.Name, Key(99));
        var policy = Read(Example);
        var anyLog = Read($"witness W {Witness(1)}\nquorum W\n");

        Assert.Null(policy.Judge(NoteBy("X1 X2 Y1", stranger), null, Holds).Checkpoint);
        Assert.Null(policy.Judge(NoteBy("X1 X2 Y1"), stranger, Holds).Checkpoint);
        Assert.True(anyLog.Judge(NoteBy("X1"), Log, Holds).Holds);
        Assert.False(anyLog.Judge(NoteBy("X1"), null, Holds).Holds);
    }

    [Fact]
    public void Without_a_quorum_the_log_s_signature_is_enough() =>
        Assert.True(Read($"log {Log}\nquorum none\n").Judge(NoteBy(""), null, Holds).Holds);

    [Fact]
    public void Everything_that_is_wrong_is_told_at_once_with_its_line()
    {
        var (policy, faults) = PolicyReading.Read(Encoding.UTF8.GetBytes($"""
            log nonsense
            log {Log} not-a-url
            witness none {Witness(1)}
            witness A {Log}
            witness B {Witness(2)}
            witness B {Witness(3)}
            witness C {Witness(2)}
            group G 3 B C
            group H any B
            group I any D none
            group J all
            quorum K
            quorum B
            quorm B
            witness {'\r'}

            """));

        Assert.Null(policy);
        Assert.Equal([1, 2, 3, 4, 6, 7, 8, 9, 10, 10, 11, 12, 13, 14, 15], faults.Select(fault => fault.Line));
        Assert.Equal("line 14: 'quorm' is none of log, witness, group, quorum.", faults[13].ToString());
    }

    [Theory]
    [InlineData("", "There must be a quorum line, such as 'quorum none'.")]
    [InlineData("quorum A\nwitness A $\n", "line 1: 'A' is neither none nor a witness or group of a line before.")]
    [InlineData("witness A $\ngroup G 0 A\nquorum G", "line 2: '0' is none of all, any, and 1 to 1.")]
    [InlineData("witness A $\ngroup G 01 A\nquorum G", "line 2: '01' is none of all, any, and 1 to 1.")]
    [InlineData("witness A $\ngroup G 1 A\ngroup G 1 G\nquorum G", "line 3: 'G' is defined already.")]
    public void What_the_rules_forbid_is_refused(string file, string fault)
    {
        var faults = PolicyReading.Read(Encoding.UTF8.GetBytes(file.Replace("$", $"{Witness(1)}", StringComparison.Ordinal))).Faults;

        Assert.Equal(fault, Assert.Single(faults).ToString());
    }

    [Fact]
    public void Names_are_octets_whether_they_are_text_or_not()
    {
        byte[] file = [.. Encoding.ASCII.GetBytes("witness "), 0xff, .. Encoding.ASCII.GetBytes($" {Witness(1)}\nquorum "), 0xff, (byte)'\n'];

        var (latin, _) = PolicyReading.Read(file);
        file[^2] = 0xfe;

        Assert.NotNull(latin);
        Assert.Single(PolicyReading.Read(file).Faults);
        Assert.Equal("市审计局", Read($"witness 市审计局 {Witness(1)}\nquorum 市审计局\n").Witnesses[0].Name);
        Assert.Single(PolicyReading.Read(Encoding.UTF8.GetBytes($"witness K {Witness(1)}\nquorum \u212a\n")).Faults);
    }

    private static WitnessPolicy Read(string file)
    {
        var (policy, faults) = PolicyReading.Read(Encoding.UTF8.GetBytes(file));
        Assert.Empty(faults);
        return policy!;
    }

    private static VerifierKey Witness(byte number) => new($"w{number}.example", Key(number), VerifierKey.Cosignature);

    private static byte[] Key(byte number) => [.. Enumerable.Repeat(number, 32)];

    /// <summary>A note of the log, cosigned by these of the example.</summary>
    private static string NoteBy(string names, VerifierKey? log = null)
    {
        var numbers = new Dictionary<string, byte> { ["X1"] = 1, ["X2"] = 2, ["X3"] = 3, ["Y1"] = 4, ["Y2"] = 5, ["Y3"] = 6 };
        var key = log ?? Log;
        return new SignedNote(
            Tree.ToString(),
            [
                new NoteSignature(key.Name, key.Id, [.. new byte[64]]),
                .. names.Split(' ', StringSplitOptions.RemoveEmptyEntries)
                    .Select(name => Cosignature.Line(Witness(numbers[name]), 1_700_000_000 + numbers[name], new byte[64])),
            ]).ToString();
    }

    private static bool Holds(ReadOnlySpan<byte> key, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) => true;
}
