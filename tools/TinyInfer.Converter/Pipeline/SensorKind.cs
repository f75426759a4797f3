namespace TinyInfer.Converter.Pipeline;

/// <summary>Kinds of sensor that firmware tells apart.</summary>
public enum SensorKind
{
    /// <summary>The application reads it.</summary>
    Custom = 0,

    /// <summary>A voltage at an analog input.</summary>
    Adc = 1,

    /// <summary>Analog Devices ADXL345, three axes.</summary>
    Adxl345 = 2,

    /// <summary>InvenSense MPU-6050, three axes of acceleration.</summary>
    Mpu6050 = 3,

    /// <summary>Kionix KX134-1211, one axis of vibration.</summary>
    Kx134 = 4,
}
