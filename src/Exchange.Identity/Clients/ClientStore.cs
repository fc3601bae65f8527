using Microsoft.EntityFrameworkCore;

namespace Exchange.Identity.Clients;

/// <summary>
/// OpenIddict's tables. They hold what the clients' folder says and nothing else, so the file may be deleted at any time.
/// </summary>
internal sealed class ClientStore(DbContextOptions<ClientStore> options) : DbContext(options);
