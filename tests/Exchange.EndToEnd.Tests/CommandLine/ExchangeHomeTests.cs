using System.Runtime.Versioning;
using System.Security.Cryptography;
using Exchange.Cli.Serving;

namespace Exchange.EndToEnd.Tests.CommandLine;

[SupportedOSPlatform("linux")]
public sealed class ExchangeHomeTests : IDisposable
{
    private readonly DirectoryInfo _parent = Directory.CreateTempSubdirectory("exchange-home-");

    [Fact]
    public void A_new_data_folder_is_its_owners_alone()
    {
        var home = new ExchangeHome(Path.Combine(_parent.FullName, "data"));

        home.Prepare();

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(home.Folder));
    }

    [Fact]
    public void A_folder_in_which_others_may_write_is_refused()
    {
        File.SetUnixFileMode(_parent.FullName, (UnixFileMode)511);

        var refused = Assert.Throws<InvalidDataException>(new ExchangeHome(_parent.FullName).Prepare);

        Assert.Contains("chmod 700", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_client_whose_public_key_was_lost_is_known_again_with_the_same_pair()
    {
        var home = new ExchangeHome(_parent.FullName);
        home.AddClient("one");
        var publicFile = Path.Combine(home.ClientFolder, "one.pem");
        var before = File.ReadAllText(publicFile);
        File.Delete(publicFile);

        home.AddClient("one");

        Assert.Equal(before, File.ReadAllText(publicFile));
        using var key = ECDsa.Create();
        key.ImportFromPem(File.ReadAllText(home.KeyFile("one")));
        Assert.Equal(before, key.ExportSubjectPublicKeyInfoPem());
    }

    public void Dispose() => _parent.Delete(recursive: true);
}
