using Exchange.EndToEnd.Tests.Worlds;
using Exchange.Gateway.V1;

namespace Exchange.EndToEnd.Tests.Reads;

/// <summary>T9 and T2: what is wrong is named, field by field, and the refusal is in the trail where the error says.</summary>
[Collection(RunningWorld.Collection)]
public sealed class BadRequestTests(RunningWorld running)
{
    private static readonly Dictionary<string, (string Reason, string[] Violations, Action<LookupRequest> Change)> Cases = new()
    {
        ["a resource that is none"] = ("GRANT_ABSENT", [], request => request.Resource = "301003/9999"),
        ["a resource without a grant"] = ("GRANT_ABSENT", [], request => request.Resource = "304001/0011"),
        ["a malformed resource"] = ("REQUEST_INVALID", ["resource FIELD_MALFORMED"], request => request.Resource = "0003"),
        ["an item that is none"] = ("REQUEST_INVALID", ["items[0] ITEM_UNKNOWN"], request => request.Items.Add("no_such")),
        ["an item that is not granted"] = ("ITEMS_NOT_GRANTED", [], request => request.Items.Add("spouse_number")),
        ["an item twice"] = ("REQUEST_INVALID", ["items FIELD_DUPLICATE"], request => request.Items.Add(["marital_status", "marital_status"])),
        ["a key of another type"] = ("REQUEST_INVALID", ["key KEY_TYPE_MISMATCH"], request => request.Key = new() { Integer = 7 }),
        ["no key"] = ("REQUEST_INVALID", ["key FIELD_REQUIRED"], request => request.Key = null),
        ["a key of ten megabytes"] = (
            "REQUEST_INVALID", ["key FIELD_TOO_LONG"], request => request.Key = new() { Text = new('7', 10 * 1024 * 1024) }),
        ["another purpose"] = ("PURPOSE_NOT_GRANTED", [], request => request.Purpose = "人才引进评分"),
        ["no matter"] = ("MATTER_MISSING", [], request => request.Matter = ""),
        ["several things"] = (
            "REQUEST_INVALID",
            ["items[0] FIELD_MALFORMED", "key FIELD_REQUIRED", "purpose FIELD_REQUIRED", "matter FIELD_TOO_LONG"],
            request => (request.Key, request.Purpose, request.Matter) = Many(request)),
    };

    public static TheoryData<string> EachCase => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(EachCase))]
    public async Task A_refusal_names_what_is_wrong_and_is_in_the_trail_where_it_says(string which)
    {
        var (reason, violations, change) = Cases[which];
        var request = Requests.Marriage("M-1");
        change(request);

        var refused = await Refusals.OfAsync(
            running.World.Reads("hu-zj").LookupAsync(request, cancellationToken: TestContext.Current.CancellationToken));

        Assert.Equal(reason, refused.Reason);
        Assert.Equal(violations, refused.Violations);
        var log = await running.World.EntriesAsync(TestContext.Current.CancellationToken);
        var attempt = log[refused.LogIndex].Refused.Attempt;
        Assert.Equal(reason, attempt.Rule);
        Assert.Equal("hu-zj", attempt.Client);
    }

    private static (Exchange.Source.V1.Value? Key, string Purpose, string Matter) Many(LookupRequest request)
    {
        request.Items.Add("No Such");
        return (null, "", new('M', 129));
    }
}
