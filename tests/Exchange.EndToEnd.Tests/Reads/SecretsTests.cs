using System.Text;
using Exchange.EndToEnd.Tests.Worlds;
using Google.Protobuf;

namespace Exchange.EndToEnd.Tests.Reads;

/// <summary>T7, and no secret in what operators see: things that must stay inside are looked for where they must not be.</summary>
[Collection(RunningWorld.Collection)]
public sealed class SecretsTests(RunningWorld running)
{
    private const string Matter = "CANARY-MATTER-7f3a";
    private const string Household = "CANARY-HOUSEHOLD-7f3a";
    private const string Purpose = "CANARY-PURPOSE-7f3a";
    private const string Subject = "310199198005200925";

    // The same in the form of a resource's code.
    private const string Code = "3101991980052009/25";

    [Fact]
    public async Task No_secret_and_nothing_about_a_person_shows_in_the_output_or_stands_in_the_log()
    {
        var token = await ReadAsync();

        var secrets = await SecretsAsync(token);

        var seen = $"{running.Process.Output}{running.Process.Error}";
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, seen, StringComparison.OrdinalIgnoreCase));
        var stored = Directory.EnumerateFiles(Path.Combine(running.World.Folder, "audit")).Select(ReadShared).ToList();
        Assert.True(Holds(stored, Requests.Marriage(Matter).Purpose), "A grant's purpose stands in clear; so the look reaches the entries.");
        Assert.All(secrets, secret => Assert.False(Holds(stored, secret), secret));
    }

    // Served and refused, well formed and not, with a token that is good and one that is not.
    private async Task<string> ReadAsync()
    {
        var ct = TestContext.Current.CancellationToken;
        var (reads, world) = (running.World.Reads("hu-zj"), running.World);
        await reads.LookupAsync(Requests.Marriage(Matter, Requests.Married), cancellationToken: ct);
        await reads.LookupAsync(Requests.Marriage(Matter, Subject), cancellationToken: ct);
        var refused = Requests.Marriage(Matter, Subject);
        (refused.Purpose, refused.HouseholdAuthorization) = (Purpose, Household);
        await Refusals.OfAsync(reads.LookupAsync(refused, cancellationToken: ct));
        refused.Resource = "0003";
        await Refusals.OfAsync(reads.LookupAsync(refused, cancellationToken: ct));
        refused.Resource = Code;
        await Refusals.OfAsync(reads.LookupAsync(refused, cancellationToken: ct));
        var altered = await ForgedToken.AlteredAsync(world, claims => claims["client_id"] = "xc-zj");
        await Refusals.OfAsync(new Gateway.V1.ReadService.ReadServiceClient(world.Channel("", world.Gateway)).LookupAsync(
            refused, new() { { "authorization", $"Bearer {altered}" } }, cancellationToken: ct));
        return await world.Credential("hu-zj").GetTokenAsync(ct);
    }

    private async Task<string[]> SecretsAsync(string token)
    {
        var keys = new List<string>();
        foreach (var file in Directory.EnumerateFiles(Path.Combine(running.World.Folder, "keys"), "*.pem", SearchOption.AllDirectories))
        {
            // The second line of a private key: no other key has it.
            keys.Add((await File.ReadAllLinesAsync(file))[1]);
        }

        Assert.NotEmpty(keys);
        keys.Add((await File.ReadAllTextAsync(Path.Combine(running.World.Folder, "keys", "log.key"))).Trim());
        return [.. keys, .. token.Split('.'), Matter, Household, Purpose, Subject, Code, Requests.Married, "已婚"];
    }

    private static bool Holds(List<byte[]> files, string text)
    {
        var wanted = Encoding.UTF8.GetBytes(text);
        return files.Exists(file => file.AsSpan().IndexOf(wanted) >= 0);
    }

    // The service has them open.
    private static byte[] ReadShared(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        return ByteString.FromStream(stream).ToByteArray();
    }
}
