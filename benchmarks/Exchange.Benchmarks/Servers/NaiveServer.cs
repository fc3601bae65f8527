using System.CommandLine;
using System.Globalization;
using Dapper;
using Exchange.Gateway.V1;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Exchange.Benchmarks.Servers;

/// <summary>
/// What is written first when reads must be authenticated and recorded: the bearer middleware, and one committed row a read.
/// It answers from memory and decides nothing. Its one connection under a lock is kinder than one a call, which would wait
/// for SQLite's write lock by polling.
/// </summary>
internal static class NaiveServer
{
    private const string Name = "naive-server";

    public static ServerProcess Start(int port, string issuer, string database, Scratch scratch) => ServerProcess.Start(
        "Exchange.Benchmarks", scratch.File("naive.log"), [Name, port.ToString(CultureInfo.InvariantCulture), scratch.Folder, issuer, database]);

    public static Command Create()
    {
        var port = new Argument<int>("port");
        var answers = new Argument<string>("answers");
        var issuer = new Argument<string>("issuer");
        var database = new Argument<string>("database");
        var command = new Command(Name) { port, answers, issuer, database };
        command.Hidden = true;
        command.SetAction((parsed, ct) => RunAsync(
            parsed.GetValue(port),
            parsed.GetValue(issuer)!,
            new(Rows.Answers.Lookup(parsed.GetValue(answers)!)!, parsed.GetValue(database)!),
            ct));
        return command;
    }

    private static async Task RunAsync(int port, string issuer, NaiveService service, CancellationToken ct)
    {
        using var disposing = service;
        var builder = PlainHost.CreateBuilder(port);
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(service);
        builder.Services.AddAuthorization();
        builder.Services.AddAuthentication().AddJwtBearer(bearer =>
        {
            bearer.Authority = issuer;
            bearer.Audience = "exchange";
            bearer.RequireHttpsMetadata = false;
            bearer.TokenValidationParameters.ValidTypes = ["at+jwt"];
        });
        await using var app = builder.Build();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapGrpcService<NaiveService>().RequireAuthorization();
        await app.StartAsync(ct);
        await app.WaitForShutdownAsync(ct);
    }

    private sealed class NaiveService : ReadService.ReadServiceBase, IDisposable
    {
        private readonly Lock _writing = new();
        private readonly LookupResponse _answer;
        private readonly SqliteConnection _connection;
        private readonly SqliteCommand _insert;

        public NaiveService(LookupResponse answer, string database)
        {
            _answer = answer;
            _connection = new($"Data Source={database}");
            _connection.Open();
            _connection.Execute(
                """
                PRAGMA journal_mode = WAL;
                PRAGMA synchronous = FULL;
                CREATE TABLE reads (
                    id       INTEGER PRIMARY KEY,
                    at       TEXT NOT NULL,
                    client   TEXT NOT NULL,
                    resource TEXT NOT NULL,
                    subject  TEXT NOT NULL
                );
                """);
            _insert = _connection.CreateCommand();
            _insert.CommandText = "INSERT INTO reads (at, client, resource, subject) VALUES ($at, $client, $resource, $subject)";
            Array.ForEach(["$at", "$client", "$resource", "$subject"], name => _insert.Parameters.Add(name, SqliteType.Text));
        }

        public override Task<LookupResponse> Lookup(LookupRequest request, ServerCallContext context)
        {
            var client = context.GetHttpContext().User.FindFirst("client_id")?.Value
                ?? throw new RpcException(new(StatusCode.PermissionDenied, "The token names no client."));
            lock (_writing)
            {
                _insert.Parameters[0].Value = TimeProvider.System.GetUtcNow().ToString("O", CultureInfo.InvariantCulture);
                _insert.Parameters[1].Value = client;
                _insert.Parameters[2].Value = request.Resource;
                _insert.Parameters[3].Value = request.Key.Text;
                _insert.ExecuteNonQuery();
            }

            return Task.FromResult(_answer);
        }

        public void Dispose()
        {
            _insert.Dispose();
            _connection.Dispose();
        }
    }
}
