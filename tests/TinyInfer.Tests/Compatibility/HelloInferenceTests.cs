using TinyInfer.Models;

namespace TinyInfer.Tests.Compatibility;

/// <summary>The sample of ten lines.</summary>
public class HelloInferenceTests
{
    [Fact]
    public void Prints_the_self_test_and_a_score_per_label()
    {
        TextWriter before = Console.Out;
        using StringWriter output = new();
        try
        {
            Console.SetOut(output);
            HelloInference.Program.Main();
        }
        finally
        {
            Console.SetOut(before);
        }

        string[] lines = output.ToString().ReplaceLineEndings("\n").TrimEnd().Split('\n');
        Assert.Equal("self-test: passed", lines[0]);
        Assert.Equal(["stationary", "walking", "running"], lines[1..].Select(line => line.Split(':')[0]));
        Assert.Equal(new MotionModel().Output.Length, lines.Length - 1);
        float[] scores = [.. lines[1..].Select(line => float.Parse(line.Split(": ")[1]))];
        Assert.True(scores[0] > scores[1] && scores[0] > scores[2], output.ToString());
    }
}
