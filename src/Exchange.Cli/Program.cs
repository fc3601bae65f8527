return await Exchange.Cli.ExchangeCommand.Create().Parse(args).InvokeAsync();
