using System.CommandLine;
using TinyInfer.Converter;
using TinyInfer.Converter.Fitting;

namespace TinyInfer.Cli.Commands;

/// <summary>The options that say which score is fitted.</summary>
internal sealed class ScorerOptions
{
    private readonly Option<FitMethod> _method = new("--method")
    {
        Description = "Quantile: a threshold for the pipeline's score. Mahalanobis, Mixture, Clusters, Pca: a score of features, and its "
            + "threshold.",
        DefaultValueFactory = _ => FitMethod.Quantile,
    };

    private readonly Option<int> _components = new("--components")
    {
        HelpName = "K",
        Description = "Clusters, components of the mixture, or principal components.",
        DefaultValueFactory = _ => 3,
    };

    private readonly Option<double?> _variance = CheckedOption.Of<double?>(
        "--variance", "V", "a number above 0 and below 1", "With Pca: as many components as explain this part of the variance.",
        (string text, out double? value) => CheckedOption.TryReadPositive(text, out value) && value < 1);

    private readonly Option<PlaneStatistic> _statistic = new("--statistic")
    {
        Description = "With Pca. Residual: the distance from the components' plane, Q. Hotelling: the distance within it, T². "
            + "Combined: both.",
        DefaultValueFactory = _ => PlaneStatistic.Combined,
    };

    /// <summary>Makes the options.</summary>
    internal ScorerOptions() => _components.Validators.Add(result =>
    {
        if (result.GetValueOrDefault<int>() is < 1 or > 64)
        {
            result.AddError("--components: a number from 1 to 64 is expected.");
        }
    });

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    internal void AddTo(Command command)
    {
        command.Add(_method);
        command.Add(_components);
        command.Add(_variance);
        command.Add(_statistic);
    }

    /// <summary>Reads the options.</summary>
    /// <param name="parsed">The command line.</param>
    /// <returns>What is to be fitted.</returns>
    /// <exception cref="ConversionException">The options do not go together.</exception>
    internal ScorerChoice Read(ParseResult parsed)
    {
        ScorerChoice choice = new(
            parsed.GetValue(_method), parsed.GetValue(_components), parsed.GetValue(_variance), parsed.GetValue(_statistic));
        bool IsGiven(Option option) => parsed.GetResult(option) is { Implicit: false };
        if (choice.Method != FitMethod.Pca && new Option[] { _variance, _statistic }.FirstOrDefault(IsGiven) is { } lost)
        {
            throw new ConversionException($"{lost.Name}: this is for principal components. Add --method Pca.");
        }

        if (choice.Variance != null && IsGiven(_components))
        {
            throw new ConversionException("--variance and --components both say how many components there are. Give one of them.");
        }

        return choice;
    }
}
