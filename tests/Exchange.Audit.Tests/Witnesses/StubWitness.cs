using System.Net;
using System.Text;
using Exchange.Audit.Storage;
using Exchange.Audit.Tests.Storage;
using Exchange.Audit.Witnesses;
using Exchange.Domain.Ledger;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Exchange.Audit.Tests.Witnesses;

/// <summary>The witness's own code behind a wire that a test can cut, and whose answers it can falsify.</summary>
internal sealed class StubWitness : HttpMessageHandler
{
    private readonly TemporaryFolder _folder = new();
    private readonly WitnessStore _store;
    private readonly CosigningKey _key = CosigningKey.Generate("witness.test/w1");
    private readonly CheckpointWitness _witness;

    public StubWitness(VerifierKey log)
    {
        _store = new WitnessStore(_folder.File("witness.db"));
        var options = new WitnessOptions { Name = "witness.test/w1", Logs = { log.ToString() } };
        _witness = new CheckpointWitness(_store, _key, Options.Create(options), TimeProvider.System, NullLogger<CheckpointWitness>.Instance);
    }

    public VerifierKey Verifier => _key.Verifier;

    public bool IsDown { get; set; }

    public bool NeverAnswers { get; set; }

    /// <summary>Changes what the witness answers.</summary>
    public Func<WitnessReply, WitnessReply> Falsify { get; set; } = reply => reply;

    /// <summary>What the log sent.</summary>
    public List<string> Asked { get; } = [];

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (IsDown)
        {
            throw new HttpRequestException("down");
        }

        if (NeverAnswers)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }

        Assert.Equal((HttpMethod.Post, "/w/add-checkpoint"), (request.Method, request.RequestUri!.AbsolutePath));
        var body = await request.Content!.ReadAsStringAsync(cancellationToken);
        Asked.Add(body);
        var reply = Falsify(_witness.Add(body));
        return new HttpResponseMessage((HttpStatusCode)reply.Status)
        {
            Content = new StringContent(reply.Body, Encoding.UTF8, reply.IsSize ? WitnessReply.SizeType : "text/plain"),
        };
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _store.Dispose();
            _key.Dispose();
            _folder.Dispose();
        }

        base.Dispose(disposing);
    }
}
