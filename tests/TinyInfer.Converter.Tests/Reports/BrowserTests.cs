using PuppeteerSharp;
using TinyInfer.Converter.Tests.Cli;

namespace TinyInfer.Converter.Tests.Reports;

/// <summary>Reports as people see them: wide and narrow, light and dark. <c>SCREENSHOTS</c> names a folder that takes pictures.</summary>
public sealed class BrowserTests(Browser browser) : IClassFixture<Browser>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("bearing")]
    [InlineData("pump")]
    [InlineData("motion")]
    public async Task Reports_of_the_examples_are_whole_at_every_width(string example)
    {
        await using IPage page = await browser.OpenAsync();
        string models = Path.Combine(SharedData.Repository, "models", example);
        await Run(
            "convert", Path.Combine(models, "model.onnx"), "--calibration", Path.Combine(models, "calibration.npy"), "--validation",
            Path.Combine(models, "validation.npy"), "--name", example, "--output", _folder.Path);
        await Run(
            "simulate", Path.Combine(models, "pipeline.json"), "--recording", Path.Combine(models, "recording.npy"), "--labels",
            Path.Combine(models, "recording.labels.csv"), "--output", _folder.Path);

        await IsWhole(page, _folder[$"{example}.report.html"], example);
        await IsWhole(page, _folder["simulation.html"], $"{example}.simulation");
    }

    [Fact]
    public async Task A_report_of_many_layers_is_whole_at_every_width()
    {
        await using IPage page = await browser.OpenAsync();
        await Run("convert", SharedData.Path("tflite/keyword_dscnn_int8.tflite"), "--name", "keyword", "--output", _folder.Path);

        await IsWhole(page, _folder["keyword.report.html"], "keyword");
    }

    [Fact]
    public async Task What_is_cut_off_is_found()
    {
        await using IPage page = await browser.OpenAsync();
        await page.SetViewportAsync(new ViewPortOptions { Width = 400, Height = 600 });
        await page.SetContentAsync(
            """
            <style>p { color: #888; background: #999 }</style>
            <div style="width: 900px">wide</div>
            <div style="overflow-x: auto"><svg width="900" height="9"></svg><table style="width: 900px"><tr><td>cell</td></tr></table></div>
            <div style="width: 50px; overflow: hidden"><div style="width: 90px">cut</div></div>
            <svg width="50" height="20"><text x="45" y="10">outside</text></svg><p>faint</p>
            """);

        string[] faults = await page.EvaluateExpressionAsync<string[]>(PageLayout.Faults);

        Assert.Equal(
            [
                "page:", "beyond the page: div 'wide'", "beyond the page: td 'cell'", "cut off: div 'cut'",
                "outside its drawing: text 'outside'",
            ],
            faults.Select(fault => fault.StartsWith("page:", StringComparison.Ordinal) ? "page:" : fault));
        Assert.InRange(await page.EvaluateExpressionAsync<double>(PageLayout.Contrast), 1, 1.5);
    }

    private static async Task Run(params string[] command)
    {
        CommandRun run = await CommandRun.Of(command);
        Assert.True(run.ExitCode == 0, run.Error);
    }

    private static async Task IsWhole(IPage page, string file, string name)
    {
        List<string> messages = [];
        page.Console += (_, e) => messages.Add($"console: {e.Message.Text}");
        page.PageError += (_, e) => messages.Add($"script: {e.Message}");
        page.Request += (_, e) => messages.AddRange(
            e.Request.Url.StartsWith("file:", StringComparison.Ordinal) || e.Request.Url.StartsWith("data:", StringComparison.Ordinal)
                ? []
                : [$"request: {e.Request.Url}"]);
        foreach (string scheme in (string[])["light", "dark"])
        {
            await page.EmulateMediaFeaturesAsync(
                [new MediaFeatureValue { MediaFeature = MediaFeature.PrefersColorScheme, Value = scheme }]);
            foreach (int width in (int[])[1400, 800, 400])
            {
                await page.SetViewportAsync(new ViewPortOptions { Width = width, Height = 900 });
                await page.GoToAsync(new Uri(file).AbsoluteUri);
                await page.EvaluateExpressionAsync("document.querySelectorAll('details').forEach(d => d.open = true)");

                Assert.Empty(await page.EvaluateExpressionAsync<string[]>(PageLayout.Faults));
                Assert.InRange(await page.EvaluateExpressionAsync<double>(PageLayout.Contrast), 4.5, 21);
                if (Environment.GetEnvironmentVariable("SCREENSHOTS") is { Length: > 0 } folder)
                {
                    await page.ScreenshotAsync(
                        Path.Combine(folder, $"{name}.{scheme}.{width}.png"), new ScreenshotOptions { FullPage = true });
                }
            }
        }

        Assert.Empty(messages);
    }
}
