using Exchange.Domain.Ledger;

namespace Exchange.Domain.Tests.Ledger;

public sealed class WitnessRuleTests
{
    private const string Origin = "exchange.test/log";
    private static readonly Hash[] Leaves = [.. Enumerable.Range(0, 40).Select(i => MerkleTree.LeafHash([(byte)i]))];

    [Fact]
    public void Every_extension_with_its_proof_is_cosigned_and_with_any_other_proof_it_is_not()
    {
        for (var old = 0; old <= Leaves.Length; old++)
        {
            for (var size = old; size <= Leaves.Length; size++)
            {
                var last = old == 0 ? null : TreeOf(old);
                var asked = Ask(old, size);

                Assert.Equal(WitnessAnswer.Cosign, WitnessRule.Decide(asked, TreeOf(size), last));
                Assert.Equal(
                    WitnessAnswer.ProofWrong,
                    WitnessRule.Decide(asked with { Proof = [.. asked.Proof, Leaves[0]] }, TreeOf(size), last));
            }
        }
    }

    [Theory]
    [InlineData(6, 5, 6, WitnessAnswer.OldSizeBeyond)]
    [InlineData(4, 9, 5, WitnessAnswer.OldSizeWrong)]
    [InlineData(0, 9, 5, WitnessAnswer.OldSizeWrong)]
    [InlineData(5, 9, null, WitnessAnswer.OldSizeWrong)]
    [InlineData(3, 3, 5, WitnessAnswer.OldSizeWrong)]
    public void A_size_that_is_not_the_last_cosigned_one_is_refused(int old, int size, int? last, WitnessAnswer expected)
    {
        var asked = new AddCheckpoint(old, [], Note(size));

        Assert.Equal(expected, WitnessRule.Decide(asked, TreeOf(size), last is { } cosigned ? TreeOf(cosigned) : null));
    }

    [Fact]
    public void Two_trees_of_one_size_are_a_fork_and_a_first_tree_of_nothing_has_the_root_of_nothing()
    {
        var other = TreeOf(5) with { Root = Leaves[1] };

        Assert.Equal(WitnessAnswer.RootsDiffer, WitnessRule.Decide(Ask(5, 5), other, TreeOf(5)));
        Assert.Equal(WitnessAnswer.ProofWrong, WitnessRule.Decide(Ask(5, 9), TreeOf(9) with { Root = Leaves[1] }, TreeOf(5)));
        Assert.Equal(WitnessAnswer.ProofWrong, WitnessRule.Decide(Ask(0, 0), TreeOf(0) with { Root = Leaves[1] }, null));
        Assert.Equal(WitnessAnswer.Cosign, WitnessRule.Decide(Ask(0, 0), TreeOf(0), null));
    }

    [Fact]
    public void A_request_is_read_as_it_is_written()
    {
        var asked = Ask(5, 33);

        Assert.True(AddCheckpoint.TryParse(asked.ToString(), out var read));
        Assert.Equal(asked.ToString(), read.ToString());
        Assert.Equal(asked.Proof, read.Proof);
    }

    [Theory]
    [InlineData("old 5", "old 05")]
    [InlineData("old 5", "old -5")]
    [InlineData("old 5", "old  5")]
    [InlineData("old 5", "new 5")]
    [InlineData("old 5\n", "old 5\nAAAA\n")]
    [InlineData("old 5\n", "old 5\n\n")]
    [InlineData("— ", "- ")]
    [InlineData("\n\n— ", "\n— ")]
    public void Whatever_is_not_of_the_form_is_refused(string from, string to)
    {
        var body = Ask(5, 33).ToString();

        var wrong = body.Replace(from, to, StringComparison.Ordinal);

        Assert.NotEqual(body, wrong);
        Assert.False(AddCheckpoint.TryParse(wrong, out var read) && Checkpoint.TryParseExtended(read.Note.Text, out _));
    }

    [Fact]
    public void More_than_63_hashes_are_refused()
    {
        var asked = Ask(5, 33);

        Assert.True(AddCheckpoint.TryParse((asked with { Proof = [.. Enumerable.Repeat(Leaves[0], 63)] }).ToString(), out _));
        Assert.False(AddCheckpoint.TryParse((asked with { Proof = [.. Enumerable.Repeat(Leaves[0], 64)] }).ToString(), out _));
    }

    [Theory]
    [InlineData("ext\n", true)]
    [InlineData("ext\nmore\n", true)]
    [InlineData("", true)]
    [InlineData("ext", false)]
    [InlineData("\next\n", false)]
    public void A_checkpoint_of_another_log_may_have_extension_lines_and_no_empty_one(string extension, bool isOne)
    {
        Assert.Equal(isOne, Checkpoint.TryParseExtended(TreeOf(3) + extension, out var read));
        Assert.Equal(isOne ? TreeOf(3) : null, read);
    }

    private static AddCheckpoint Ask(int old, int size) =>
        new(old, MerkleTree.ConsistencyProof(old, size, Read), Note(size));

    private static SignedNote Note(int size) => new(TreeOf(size).ToString(), [new NoteSignature(Origin, 7, [1, 2, 3])]);

    private static Checkpoint TreeOf(int size) => new(Origin, size, MerkleTree.Root(size, Read));

    private static Hash Read(int level, long index) => MerkleTree.SubtreeRoot(Leaves.AsSpan((int)index << level, 1 << level));
}
