using PuppeteerSharp;
using PuppeteerSharp.Input;
using TinyInfer.Fleet.Devices;
using Browser = TinyInfer.Converter.Tests.Reports.Browser;

namespace TinyInfer.Fleet.Tests;

/// <summary>The page as people see it.</summary>
public sealed class PageTests(Browser browser) : IClassFixture<Browser>
{
    [Fact]
    public async Task The_page_shows_the_fleet_as_it_changes()
    {
        await using IPage page = await browser.OpenAsync();
        await using TestFleet fleet = await TestFleet.StartAsync();
        List<TestBoard> boards = [];
        foreach (string id in (string[])["press-1", "press-2-with-a-name-of-32-letters", "pump-7"])
        {
            boards.Add(new TestBoard(id[..Math.Min(32, id.Length)]));
            await boards[^1].ConnectAsync(fleet.Host.Broker);
            for (int i = 0; i < 30; i++)
            {
                await boards[^1].JudgeAsync(10, score: 0.02 + (0.001 * i), more: $",\"drift\":0.{i + 10}");
            }
        }

        await boards[1].SendLineAsync("""{"state":"anomaly","score":0.4}""");
        List<string> problems = [];
        page.Console += (_, e) => problems.Add($"console: {e.Message.Text}");
        page.PageError += (_, e) => problems.Add($"script: {e.Message}");
        page.Request += (_, e) => problems.AddRange(
            e.Request.Url.StartsWith(fleet.Host.Address.AbsoluteUri, StringComparison.Ordinal)
                || e.Request.Url.StartsWith("data:", StringComparison.Ordinal) ? [] : [$"request: {e.Request.Url}"]);
        await FleetPage.ShowAsync(page, fleet);
        await page.WaitForSelectorAsync(".tile[data-state=alarm]");
        await page.FocusAsync(".tile");
        await page.Keyboard.PressAsync(Key.Enter);
        await page.WaitForSelectorAsync("#score svg");

        await boards[0].SendLineAsync("""{"state":"anomaly","score":0.5}""");
        await page.WaitForFunctionAsync("() => document.querySelectorAll('.tile[data-state=alarm]').length === 2");
        await TestBoard.CutAsync(fleet.Host.Broker, "cut");
        await page.WaitForSelectorAsync(".tile[data-state=offline]");

        await FleetPage.IsWholeAsync(page, "fleet");
        Assert.Empty(problems);
    }

    [Fact]
    public async Task Without_a_token_the_page_asks_for_one()
    {
        await using IPage page = await browser.OpenAsync();
        await using TestFleet fleet = await TestFleet.StartAsync();
        await page.GoToAsync(fleet.Host.Address.AbsoluteUri);
        await page.WaitForSelectorAsync("#login:not([hidden])");
        await page.TypeAsync("#token", "wrong");
        await page.Keyboard.PressAsync(Key.Enter);
        await page.WaitForFunctionAsync("() => document.getElementById('refused').textContent.length > 0");
        await page.EvaluateExpressionAsync("document.getElementById('token').value = ''");
        await page.TypeAsync("#token", fleet.Token);
        await page.Keyboard.PressAsync(Key.Enter);

        await page.WaitForSelectorAsync("#fleet:not([hidden])");
    }

    /// <summary>What changes while the page reads what there is, it hears of.</summary>
    [Fact]
    public async Task Nothing_is_missed_between_reading_and_following()
    {
        await using IPage page = await browser.OpenAsync();
        await using TestFleet fleet = await TestFleet.StartAsync();
        await using TestBoard board = new("press-4");
        await board.ConnectAsync(fleet.Host.Broker);
        await board.JudgeAsync(1);
        await fleet.WaitAsync("press-4", device => device.Windows == 1);
        await page.ExposeFunctionAsync("changeMeanwhile", async () =>
        {
            await board.SendLineAsync("""{"n":2,"event":"change","window":2,"state":"anomaly","score":0.4}""");
            await fleet.WaitAsync("press-4", device => device.Standing == Standing.Alarm);

            // Longer than the service takes to tell open pages.
            await Task.Delay(1500);
            return true;
        });
        await page.EvaluateFunctionOnNewDocumentAsync(
            """
            () => {
              const plain = window.fetch;
              window.fetch = async (path, ...more) => {
                const answer = await plain(path, ...more);
                if (path === '/api/devices') {
                  await answer.clone().text();
                  await window.changeMeanwhile();
                }
                return answer;
              };
            }
            """);
        await FleetPage.ShowAsync(page, fleet);

        await page.WaitForSelectorAsync(".tile[data-state=alarm]", new WaitForSelectorOptions { Timeout = 20_000 });
    }

    [Fact]
    public async Task A_history_that_cannot_be_read_is_said()
    {
        await using IPage page = await browser.OpenAsync();
        await using TestFleet fleet = await TestFleet.StartAsync();
        await using TestBoard board = new("press-4");
        await board.ConnectAsync(fleet.Host.Broker);
        List<string> problems = [];
        page.PageError += (_, e) => problems.Add(e.Message);
        await page.EvaluateFunctionOnNewDocumentAsync(
            """
            () => {
              const plain = window.fetch;
              window.fetch = (path, ...more) => path.includes('/history')
                ? Promise.resolve(new Response('{"error":"the disk is full."}', { status: 500 })) : plain(path, ...more);
            }
            """);
        await FleetPage.ShowAsync(page, fleet);
        await page.WaitForSelectorAsync(".tile");
        await page.ClickAsync(".tile");

        await page.WaitForFunctionAsync("() => document.getElementById('live').textContent.includes('the disk is full.')");
        Assert.Empty(problems);
    }
}
