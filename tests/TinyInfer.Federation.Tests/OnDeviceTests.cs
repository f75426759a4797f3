using TinyInfer.DeviceHarness;
using TinyInfer.DeviceHarness.Counting;
using TinyInfer.Federated;
using TinyInfer.Federated.Messages;
using TinyInfer.Federated.Sources;

namespace TinyInfer.Federation.Tests;

/// <summary>A board's part on the nanoFramework runtime that the environment names, and what it costs.</summary>
public sealed class OnDeviceTests(ITestOutputHelper output)
{
    private static readonly string[] _libraries =
        ["TinyInfer", "TinyInfer.Signal", "TinyInfer.Anomaly", "TinyInfer.Guard", "TinyInfer.Store", "TinyInfer.Link",
        "TinyInfer.Federated"];

    [Fact]
    public void A_board_sends_the_same_bytes_as_the_desktop()
    {
        string[] lines = FederatedProgram.Run();

        Assert.Equal("windows 39 1 clipped 10", lines[0]);
        Assert.All(lines, line => Assert.DoesNotContain(':', line));
        Assert.SkipWhen(NanoDevice.WhyAbsent != null, NanoDevice.WhyAbsent ?? string.Empty);
        Assert.Equal(lines, NanoDevice.Shared.Run(_libraries, Sources("return OnBoard.FederatedProgram.Run();")));
    }

    [Fact]
    public void A_member_of_rounds_says_the_same_as_on_the_desktop()
    {
        string[] lines = MemberProgram.Run();

        Assert.Equal(["J 1", "V 1", "K 1", "3 well"], lines[..4].Select(Begin));
        Assert.Equal("round: the board did not join this one", lines[4]);
        Assert.Equal(["J 1", "V 1", "K 1"], lines[5..8].Select(Begin));
        Assert.SkipWhen(NanoDevice.WhyAbsent != null, NanoDevice.WhyAbsent ?? string.Empty);
        Assert.Equal(lines, NanoDevice.Shared.Run(_libraries, Sources("return OnBoard.MemberProgram.Run();")));

        static string Begin(string line) => string.Join(' ', line.Split(' ')[..2]);
    }

    /// <summary>docs/fleet.md states these figures.</summary>
    [Fact]
    public void Costs_are_as_stated()
    {
        IReadOnlyList<long> marks = CountingDesktop.Run(_libraries, Sources("""
            TinyInfer.Federated.Messages.SumsPlan plan = new TinyInfer.Federated.Messages.SumsPlan(Ones(24), Ones(24), true, 1000);
            TinyInfer.Federated.Sources.FeatureSums sums = new TinyInfer.Federated.Sources.FeatureSums(plan);
            float[] window = Ones(24);
            Meter.Mark();
            sums.Add(window);
            Meter.Mark();
            TinyInfer.Federated.Participant board = OnBoard.FederatedProgram.Start(
                TinyInfer.Federated.Messages.RoundPlan.OfSums(1, 3, plan), sums);
            Meter.Mark();
            board.GetPiece(0);
            Meter.Mark();
            TinyInfer.Federated.Participant noisy = OnBoard.FederatedProgram.StartNoisy();
            Meter.Mark();
            noisy.GetPiece(1);
            Meter.Mark();
            return new string[0];
            """));
        long window = marks[1] - marks[0];
        double masked = (marks[3] - marks[2]) / 120.0;
        double noised = ((marks[5] - marks[4]) / 120.0) - masked;
        output.WriteLine($"{window:N0} per window of 24 features, {masked:N0} per masked number of 3 boards, {noised:N0} more for noise");
        string page = string.Join(' ', File.ReadAllLines(Repository.Locate("docs", "fleet.md")));
        Assert.Contains($"{window:N0} IL instructions", page);
        Assert.Contains($"{masked:N0} IL instructions", page);
        Assert.Contains($"{noised:N0} IL instructions", page);
    }

    [Fact]
    public void A_window_and_a_pass_allocate_nothing()
    {
        FeatureSums sums = new(new SumsPlan(Features.Centre, Features.Scale, true, 1_000_000));
        LocalTraining training = FederatedProgram.Train();
        float[] window = Features.OfBoard(1, 1)[0];
        float[] six = window[..FederatedProgram.FeatureCount];
        void Work()
        {
            for (int i = 0; i < 100; i++)
            {
                sums.Add(window);
                training.Add(six);
                training.Train(1, 6);
            }
        }

        Work();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Work();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static AssemblySource[] Sources(string body) =>
    [
        new AssemblySource("Federated", [.. new[] { "FederatedProgram.cs", "MemberProgram.cs" }.Select(file =>
            File.ReadAllText(Repository.Locate("tests", "TinyInfer.Federation.Tests", file))
                .Replace("namespace TinyInfer.Federation.Tests", "namespace OnBoard", StringComparison.Ordinal))]),
        new AssemblySource("Program", $$"""
            public static class Program
            {
                public static string[] Run() { {{body}} }

                private static float[] Ones(int count)
                {
                    float[] ones = new float[count];
                    for (int i = 0; i < count; i++)
                    {
                        ones[i] = 1f;
                    }

                    return ones;
                }
            }
            """),
    ];
}
