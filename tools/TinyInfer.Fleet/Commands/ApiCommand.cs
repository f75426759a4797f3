using System.CommandLine;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using TinyInfer.Cli.Commands;
using TinyInfer.Cli.Output;
using TinyInfer.Converter;
using TinyInfer.Fleet.Api;

namespace TinyInfer.Fleet.Commands;

/// <summary>A command that asks a service, over its API.</summary>
internal abstract class ApiCommand : TinyInferCommand
{
    /// <summary>The environment variable with a token.</summary>
    internal const string TokenVariable = "TINYINFER_FLEET_TOKEN";

    private readonly Option<string> _url = new("--url")
    {
        HelpName = "URL",
        Description = "The service. Default: http://127.0.0.1:8080.",
        DefaultValueFactory = _ => "http://127.0.0.1:8080",
    };

    private readonly Option<string?> _token = new("--token")
    {
        HelpName = "TOKEN",
        Description = $"A token of the service. Default: the environment variable {TokenVariable}, else the file {Tokens.FileName} in "
            + "--data.",
    };

    private readonly Option<string?> _certificate = new("--url-authority")
    {
        HelpName = "FILE",
        Description = "With https: certificates, .pem, of those who vouch for the service. Default: those that this machine trusts.",
    };

    private readonly Option<string> _data = DataFolder.Option("Folder of a service on this machine, for its first token.");

    /// <summary>Makes a command.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="description">What it does.</param>
    /// <param name="terminal">Where it writes to.</param>
    protected ApiCommand(string name, string description, Terminal terminal)
        : base(name, description, terminal)
    {
    }

    /// <summary>Adds the options of all such commands, last.</summary>
    protected void AddApi()
    {
        Add(_url);
        Add(_token);
        Add(_certificate);
        Add(_data);
        AddJson();
    }

    /// <summary>Whether a service is asked at all, so that a token is needed.</summary>
    /// <param name="parsed">The command line.</param>
    /// <returns>Whether it is.</returns>
    protected virtual bool AsksService(ParseResult parsed) => true;

    /// <summary>Does what the command is for.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="client">Asks the service.</param>
    /// <param name="cancellation">Set by Ctrl+C.</param>
    /// <returns>Done when it is done.</returns>
    protected abstract Task ExecuteAsync(ParseResult parsed, HttpClient client, CancellationToken cancellation);

    /// <inheritdoc/>
    protected sealed override void Execute(ParseResult parsed, CancellationToken cancellation)
    {
        string url = parsed.GetRequiredValue(_url);
        if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? address) || address.Scheme is not ("http" or "https"))
        {
            throw new ConversionException($"--url {url}: an address such as http://127.0.0.1:8080 is expected.");
        }

        using HttpClientHandler handler = new();
        if (parsed.GetValue(_certificate) is { } path)
        {
            X509Certificate2Collection authority = CertificateFile.ReadAuthority(path);
            handler.ServerCertificateCustomValidationCallback = (_, certificate, _, errors) => IsVouchedFor(certificate, errors, authority);
        }

        using HttpClient client = new(handler) { BaseAddress = address, Timeout = TimeSpan.FromMinutes(2) };
        client.DefaultRequestHeaders.Authorization =
            AsksService(parsed) ? new AuthenticationHeaderValue("Bearer", FindToken(parsed)) : null;
        try
        {
            ExecuteAsync(parsed, client, cancellation).GetAwaiter().GetResult();
        }
        catch (HttpRequestException e)
        {
            throw new ConversionException(
                $"{url}: the service does not answer ({e.Message.TrimEnd('.')}). tinyinfer fleet serve starts one.", e);
        }
        catch (JsonException e)
        {
            throw new ConversionException($"{url}: what answers there is no fleet service.", e);
        }
    }

    /// <summary>Asks for something.</summary>
    /// <typeparam name="T">What is expected.</typeparam>
    /// <param name="client">Asks the service.</param>
    /// <param name="path">The path.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>The answer.</returns>
    protected static async Task<T> GetAsync<T>(HttpClient client, string path, CancellationToken cancellation)
    {
        using HttpResponseMessage response = await client.GetAsync(path, cancellation);
        return await ReadAsync<T>(response, cancellation);
    }

    /// <summary>Sends something.</summary>
    /// <typeparam name="T">What is expected.</typeparam>
    /// <param name="client">Asks the service.</param>
    /// <param name="path">The path.</param>
    /// <param name="body">What is sent.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>The answer.</returns>
    protected static async Task<T> PostAsync<T>(HttpClient client, string path, object body, CancellationToken cancellation)
    {
        using HttpContent content = body is byte[] bytes ? new ByteArrayContent(bytes) : JsonContent.Create(body, options: ApiJson.Options);
        using HttpResponseMessage response = await client.PostAsync(path, content, cancellation);
        return await ReadAsync<T>(response, cancellation);
    }

    private static async Task<T> ReadAsync<T>(HttpResponseMessage response, CancellationToken cancellation)
    {
        string text = await response.Content.ReadAsStringAsync(cancellation);
        if (response.IsSuccessStatusCode)
        {
            return JsonSerializer.Deserialize<T>(text, ApiJson.Options)!;
        }

        string? error = text.StartsWith('{') ? JsonSerializer.Deserialize<Problem>(text, ApiJson.Options)?.Error : null;
        throw new ConversionException($"{response.RequestMessage!.RequestUri}: {error ?? $"status {(int)response.StatusCode}."}");
    }

    private static bool IsVouchedFor(X509Certificate2? certificate, SslPolicyErrors errors, X509Certificate2Collection authority)
    {
        using X509Chain chain = new();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return certificate != null && (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) == SslPolicyErrors.None
            && chain.Build(certificate);
    }

    private string FindToken(ParseResult parsed)
    {
        string path = Path.Combine(parsed.GetRequiredValue(_data), Tokens.FileName);
        try
        {
            return parsed.GetValue(_token) ?? Environment.GetEnvironmentVariable(TokenVariable) ?? File.ReadAllText(path).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConversionException(
                $"no token: give --token, the environment variable {TokenVariable}, or --data with the service's folder ({path} cannot "
                + "be read).");
        }
    }
}
