using PuppeteerSharp;

namespace TinyInfer.Converter.Tests.Reports;

/// <summary>A headless Chromium, where one is installed: the program that <c>CHROMIUM</c> names, or one on the path.</summary>
public sealed class Browser : IAsyncLifetime
{
    private static readonly string[] _names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        if (Find() is { } program)
        {
            _browser = await Puppeteer.LaunchAsync(
                new LaunchOptions { ExecutablePath = program, Args = ["--no-sandbox", "--disable-gpu"], Timeout = 120_000 });
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser != null)
        {
            await _browser.DisposeAsync();
        }
    }

    /// <summary>A new page; skips the test where there is no browser.</summary>
    internal Task<IPage> OpenAsync()
    {
        if (_browser == null)
        {
            Assert.Skip("No Chromium: this test looks at pages in one. Install it, or name its program in CHROMIUM.");
        }

        return _browser.NewPageAsync();
    }

    private static string? Find() => Environment.GetEnvironmentVariable("CHROMIUM") ?? _names.SelectMany(name =>
        (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator).Select(folder => Path.Combine(folder, name)))
        .FirstOrDefault(File.Exists);
}
