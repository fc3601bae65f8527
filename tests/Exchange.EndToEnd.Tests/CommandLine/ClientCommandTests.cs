using System.Security.Cryptography;
using Exchange.EndToEnd.Tests.Worlds;
using Exchange.Testing.Processes;
using Exchange.Testing.Services;

namespace Exchange.EndToEnd.Tests.CommandLine;

[Collection(RunningWorld.Collection)]
public sealed class ClientCommandTests(RunningWorld running)
{
    private readonly string _folder = running.World.Folder;

    [Fact]
    public async Task A_client_that_was_added_gets_tokens_with_the_key_that_was_made_for_it()
    {
        var run = await AddAsync("new-one");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("new-one may ask for tokens.", run.Output, StringComparison.Ordinal);
        await running.World.UntilKnownAsync("new-one", TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_client_acts_for_nobody_until_an_authority_binds_it_and_nobody_else_can()
    {
        await AddAsync("new-steward");
        await running.World.UntilKnownAsync("new-steward", TestContext.Current.CancellationToken);
        string[] bind = ["client", "bind", "new-steward", "HF-KJ", "--role", "steward", "--data", _folder];
        string[] list = ["department", "list", "--as", "new-steward", "--data", _folder];

        var early = await ExchangeProcess.RunAsync(list, TestContext.Current.CancellationToken);
        var other = await ExchangeProcess.RunAsync([.. bind, "--as", "hf-kj-head"], TestContext.Current.CancellationToken);
        var bound = await ExchangeProcess.RunAsync([.. bind, "--as", "sh-sj-authority"], TestContext.Current.CancellationToken);
        var late = await ExchangeProcess.RunAsync(list, TestContext.Current.CancellationToken);

        early.AssertFailed("PRINCIPAL_UNBOUND");
        other.AssertFailed("role Authority");
        Assert.Contains("new-steward acts for HF-KJ.", bound.Output, StringComparison.Ordinal);
        Assert.Equal(0, late.ExitCode);
    }

    [Fact]
    public async Task A_contractors_client_holds_no_role_and_sees_the_catalogue_only()
    {
        var ct = TestContext.Current.CancellationToken;
        await AddAsync("outsourced");
        await running.World.UntilKnownAsync("outsourced", ct);
        string[] bind = ["client", "bind", "outsourced", "HU-ZJ", "--contractor", "某信息技术公司(演示)", "--as", "sh-sj-authority", "--data", _folder];

        var steward = await ExchangeProcess.RunAsync([.. bind, "--role", "steward"], ct);
        var bound = await ExchangeProcess.RunAsync(bind, ct);
        var departments = await ExchangeProcess.RunAsync(["department", "list", "--as", "outsourced", "--data", _folder], ct);
        var grants = await ExchangeProcess.RunAsync(["grant", "list", "--as", "outsourced", "--data", _folder], ct);

        steward.AssertFailed("A contractor's client holds no role.");
        Assert.Contains("outsourced of 某信息技术公司(演示) reads for HU-ZJ.", bound.Output, StringComparison.Ordinal);
        Assert.Equal(0, departments.ExitCode);
        grants.AssertFailed("does not hold the role");
    }

    [Fact]
    public async Task A_client_with_a_key_of_its_own_gives_only_the_public_half_away()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var file = WriteKey("own", key.ExportSubjectPublicKeyInfoPem());

        var run = await AddAsync("own", "--public-key", file);

        Assert.Equal(0, run.ExitCode);
        Assert.False(File.Exists(Path.Combine(_folder, "keys", "clients", "own.pem")));
        await File.WriteAllTextAsync(
            Path.Combine(_folder, "keys", "clients", "own.pem"), key.ExportPkcs8PrivateKeyPem(), TestContext.Current.CancellationToken);
        await running.World.UntilKnownAsync("own", TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("Upper")]
    [InlineData("under_score")]
    [InlineData("../outside")]
    [InlineData("")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public async Task A_name_that_is_none_is_refused_and_nothing_is_made(string name)
    {
        var before = Directory.GetFiles(_folder, "*.pem", SearchOption.AllDirectories);

        var run = await AddAsync(name);

        run.AssertFailed("A client's id is 1 to 64 characters of a-z, 0-9 and hyphen.");
        Assert.Equal(before, Directory.GetFiles(_folder, "*.pem", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_file_that_holds_no_key_is_refused()
    {
        var run = await AddAsync("wrong", "--public-key", WriteKey("none", "no key at all"));

        run.AssertFailed("holds no EC P-256 public key in PEM.");
    }

    [Fact]
    public async Task A_key_of_another_curve_is_refused()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP384);

        var run = await AddAsync("wrong", "--public-key", WriteKey("p384", key.ExportSubjectPublicKeyInfoPem()));

        run.AssertFailed("holds no EC P-256 public key in PEM.");
    }

    [Fact]
    public async Task Another_key_takes_the_place_of_a_known_one_only_when_told()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var file = WriteKey("another", key.ExportSubjectPublicKeyInfoPem());
        await AddAsync("replaced");

        var refused = await AddAsync("replaced", "--public-key", file);
        var told = await AddAsync("replaced", "--public-key", file, "--replace");

        refused.AssertFailed("replaced has another key already");
        Assert.Equal(0, told.ExitCode);
    }

    [Fact]
    public async Task A_key_file_that_is_not_there_is_named()
    {
        var run = await AddAsync("wrong", "--public-key", "/no/such.pem");

        run.AssertFailed("'/no/such.pem'");
    }

    private Task<ProgramRun> AddAsync(string client, params string[] more) => ExchangeProcess.RunAsync(
        ["client", "add", client, "--data", _folder, .. more], TestContext.Current.CancellationToken);

    private string WriteKey(string name, string text)
    {
        var file = Path.Combine(_folder, $"{name}.txt");
        File.WriteAllText(file, text);
        return file;
    }
}
